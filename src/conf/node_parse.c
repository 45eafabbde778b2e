/* SPDX-License-Identifier: Apache-2.0 */
/* node_parse: libyaml's events become a tree. */

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <yaml.h>

#include "base/must.h"
#include "conf/node_map.h"

struct anchor {
	const char *name;
	const struct node *node; /* NULL while it is being read */
};

struct composer {
	yaml_parser_t parser;
	struct node_maker make;
	struct str text;
	struct anchor anchors[NODE_ANCHORS_MAX];
	size_t n_anchors, nodes;
};

static int compose(struct composer *c, yaml_event_t *event, int depth, const struct node **out);

/* The place of a byte, for errors of libyaml's reader, which gives no line. */
static struct node place_of(struct str text, size_t offset)
{
	struct node place = { .line = 1, .column = 1 };

	for (size_t i = 0; i < offset && i < text.n; i++) {
		place.column = text.p[i] == '\n' ? 1 : place.column + 1;
		place.line += text.p[i] == '\n';
	}
	return place;
}

static int next_event(struct composer *c, yaml_event_t *event)
{
	const yaml_parser_t *p = &c->parser;
	struct node place;

	if (yaml_parser_parse(&c->parser, event))
		return 0;
	if (p->error == YAML_MEMORY_ERROR)
		return err_set(c->make.err, -ENOMEM, "%s: out of memory", c->make.name);
	place = (struct node){ .line = (int)p->problem_mark.line + 1,
		               .column = (int)p->problem_mark.column + 1 };
	if (p->error == YAML_READER_ERROR)
		place = place_of(c->text, p->problem_offset);
	return node_fail(&place, c->make.name, c->make.err, "yaml: %s%s%s",
	                 p->context ? p->context : "", p->context ? ", " : "",
	                 p->problem ? p->problem : "not valid");
}

/* Secrets pass through here: what libyaml copied out for us does not stay behind. */
static void drop(yaml_event_t *event)
{
	if (event->type == YAML_SCALAR_EVENT)
		explicit_bzero(event->data.scalar.value, event->data.scalar.length);
	yaml_event_delete(event);
}

static struct anchor *find_anchor(struct composer *c, const yaml_char_t *name)
{
	for (size_t i = c->n_anchors; i-- > 0;)
		if (strcmp(c->anchors[i].name, (const char *)name) == 0)
			return &c->anchors[i];
	return NULL;
}

static int add_anchor(struct composer *c, const struct node *node, const yaml_char_t *name)
{
	struct anchor *anchor = find_anchor(c, name);

	if (!anchor && c->n_anchors == NODE_ANCHORS_MAX)
		return node_too_many(&c->make, node, "anchors", NODE_ANCHORS_MAX);
	if (!anchor)
		anchor = &c->anchors[c->n_anchors++];
	anchor->name = arena_strdup(c->make.arena, str_from((const char *)name));
	anchor->node = NULL;
	return 0;
}

/* Tags that say what the node is anyway are fine; others would change what its text means. */
static int check_tag(struct composer *c, const struct node *node, const yaml_char_t *tag)
{
	static const char *const fine[] = { NULL, YAML_STR_TAG, YAML_SEQ_TAG, YAML_MAP_TAG };
	const char *text = (const char *)tag;

	if (!text || strcmp(text, "!") == 0 ||
	    (fine[node->kind] && strcmp(text, fine[node->kind]) == 0))
		return 0;
	if (strcmp(text, "tag:yaml.org,2002:binary") == 0)
		return node_fail(
			node, c->make.name, c->make.err,
			"found !!binary, which is not supported: write the text itself");
	return node_fail(node, c->make.name, c->make.err,
	                 "found a tag, expected none: put a text that begins with ! in quotes");
}

static bool is_null(struct str text)
{
	return text.n == 0 || str_is(text, "~") || str_is(text, "null") ||
	       str_is(text, "Null") || str_is(text, "NULL");
}

static int read_scalar(struct composer *c, struct node *node, const yaml_event_t *event)
{
	struct str text = { (const char *)event->data.scalar.value, event->data.scalar.length };

	node->plain =
		event->data.scalar.style == YAML_PLAIN_SCALAR_STYLE && !event->data.scalar.tag;
	if (text.n > 0 && memchr(text.p, '\0', text.n))
		return node_fail(node, c->make.name, c->make.err,
		                 "found a NUL character in a text");
	if (node->plain && is_null(text))
		node->kind = NODE_NULL;
	node->text = (struct str){ arena_strdup(c->make.arena, text), text.n };
	return 0;
}

static int read_list(struct composer *c, struct node *node, int depth)
{
	const struct node *item;
	yaml_event_t event;
	int rc;

	for (;;) {
		rc = next_event(c, &event);
		if (rc < 0)
			return rc;
		if (event.type == YAML_SEQUENCE_END_EVENT)
			break;
		rc = compose(c, &event, depth + 1, &item);
		if (rc < 0)
			return rc;
		node_append(&c->make, node, NULL, item);
	}
	yaml_event_delete(&event);
	return 0;
}

static int read_value(struct composer *c, int depth, const struct node **value)
{
	yaml_event_t event;
	int rc = next_event(c, &event);

	return rc < 0 ? rc : compose(c, &event, depth + 1, value);
}

static int check_key(struct composer *c, const struct node *key)
{
	if (key->kind == NODE_SCALAR)
		return 0;
	return node_fail(key, c->make.name, c->make.err, "found %s as a key, expected text",
	                 node_kind_name(key));
}

static int read_map(struct composer *c, struct node *node, int depth)
{
	const struct node *key, *value;
	struct node own = { 0 }; /* its keys alone, without what merges bring in */
	yaml_event_t event;
	int rc;

	for (;;) {
		rc = next_event(c, &event);
		if (rc < 0)
			return rc;
		if (event.type == YAML_MAPPING_END_EVENT)
			break;
		rc = compose(c, &event, depth + 1, &key);
		if (rc == 0)
			rc = check_key(c, key);
		if (rc == 0)
			rc = read_value(c, depth, &value);
		if (rc < 0)
			return rc;
		node_append(&c->make, &own, key, value);
		if (!key->plain || !str_is(key->text, "<<"))
			node_append(&c->make, node, key, value);
		else if ((rc = node_merge(&c->make, node, value)) < 0)
			return rc;
	}
	yaml_event_delete(&event);
	return node_check_keys(&c->make, &own);
}

static int find_alias(struct composer *c, const struct node *place, const yaml_char_t *name,
                      const struct node **out)
{
	const struct anchor *anchor = find_anchor(c, name);

	if (!anchor)
		return node_fail(
			place, c->make.name, c->make.err,
			"found an alias of no anchor: put a text that begins with * in quotes");
	if (!anchor->node)
		return node_fail(place, c->make.name, c->make.err,
		                 "found an alias of what it is part of");
	*out = anchor->node;
	return 0;
}

/* What all kinds of nodes have: place, bound, tag and anchor. */
static int begin(struct composer *c, struct node *node, const yaml_char_t *tag,
                 const yaml_char_t *anchor, int depth)
{
	int rc = check_tag(c, node, tag);

	if (rc < 0)
		return rc;
	if (++c->nodes > NODE_MAX)
		return node_too_many(&c->make, node, "nodes", NODE_MAX);
	if (depth > NODE_DEPTH_MAX)
		return node_too_many(&c->make, node, "levels", NODE_DEPTH_MAX);
	return anchor ? add_anchor(c, node, anchor) : 0;
}

static int compose_node(struct composer *c, const yaml_event_t *event, struct node *node,
                        int depth)
{
	int rc;

	switch (event->type) {
	case YAML_SCALAR_EVENT:
		node->kind = NODE_SCALAR;
		rc = begin(c, node, event->data.scalar.tag, event->data.scalar.anchor, depth);
		return rc < 0 ? rc : read_scalar(c, node, event);
	case YAML_SEQUENCE_START_EVENT:
		node->kind = NODE_LIST;
		rc = begin(c, node, event->data.sequence_start.tag,
		           event->data.sequence_start.anchor, depth);
		return rc < 0 ? rc : read_list(c, node, depth);
	default:
		must(event->type == YAML_MAPPING_START_EVENT);
		node->kind = NODE_MAP;
		rc = begin(c, node, event->data.mapping_start.tag,
		           event->data.mapping_start.anchor, depth);
		return rc < 0 ? rc : read_map(c, node, depth);
	}
}

static const yaml_char_t *anchor_of(const yaml_event_t *event)
{
	if (event->type == YAML_SCALAR_EVENT)
		return event->data.scalar.anchor;
	return event->type == YAML_SEQUENCE_START_EVENT ? event->data.sequence_start.anchor
	                                                : event->data.mapping_start.anchor;
}

/* The node that begins with event, which it takes. */
static int compose(struct composer *c, yaml_event_t *event, int depth, const struct node **out)
{
	struct node *node = arena_zalloc(c->make.arena, sizeof(*node));
	int rc;

	node->line = (int)event->start_mark.line + 1;
	node->column = (int)event->start_mark.column + 1;
	node->begin = event->start_mark.index;
	node->end = event->end_mark.index;
	if (event->type == YAML_ALIAS_EVENT) {
		rc = begin(c, node, NULL, NULL, depth);
		if (rc == 0)
			rc = find_alias(c, node, event->data.alias.anchor, out);
	} else {
		rc = compose_node(c, event, node, depth);
		*out = node;
		if (rc == 0 && anchor_of(event))
			find_anchor(c, anchor_of(event))->node = node;
	}
	drop(event);
	return rc;
}

/* Up to the end of the first document; what follows is nobody's. */
static int read_document(struct composer *c, const struct node **root)
{
	static const struct node nothing = { .kind = NODE_NULL, .line = 1, .column = 1 };
	yaml_event_type_t type;
	yaml_event_t event;
	int rc;

	*root = &nothing;
	do {
		rc = next_event(c, &event);
		if (rc < 0)
			return rc;
		type = event.type;
		if (type == YAML_STREAM_END_EVENT || type == YAML_STREAM_START_EVENT ||
		    type == YAML_DOCUMENT_START_EVENT)
			yaml_event_delete(&event);
		else
			return compose(c, &event, 0, root);
	} while (type != YAML_STREAM_END_EVENT);
	return 0;
}

int node_parse(struct str text, const char *name, struct arena *arena, const struct node **root,
               struct err *err)
{
	struct composer *c = xcalloc(1, sizeof(*c));
	int rc;

	c->make = (struct node_maker){ .arena = arena, .name = name, .err = err };
	c->text = text;
	if (yaml_parser_initialize(&c->parser)) {
		yaml_parser_set_input_string(&c->parser,
		                             (const unsigned char *)(text.p ? text.p : ""),
		                             text.n);
		rc = read_document(c, root);
		yaml_parser_delete(&c->parser);
	} else {
		rc = err_set(err, -ENOMEM, "%s: out of memory", name);
	}
	free(c);
	return rc;
}

/* SPDX-License-Identifier: Apache-2.0 */
#include "conf/node.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>

const char *node_kind_name(const struct node *node)
{
	static const char *const names[] = { "null", "text", "a list", "a map" };

	return names[node->kind];
}

const char *node_shown(const struct node *key)
{
	return str_starts(key->text, "$") ? "$..." : key->text.p;
}

bool node_to_bool(const struct node *node, bool *out)
{
	static const char *const words[][2] = {
		{ "false", "true" }, { "False", "True" }, { "FALSE", "TRUE" }, { "no", "yes" },
		{ "No", "Yes" },     { "NO", "YES" },     { "off", "on" },     { "Off", "On" },
		{ "OFF", "ON" },     { "n", "y" },        { "N", "Y" },
	};

	if (node->kind != NODE_SCALAR || !node->plain)
		return false;
	for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++) {
		*out = str_is(node->text, words[i][1]);
		if (*out || str_is(node->text, words[i][0]))
			return true;
	}
	return false;
}

int node_fail(const struct node *node, const char *name, struct err *err, const char *format,
              ...)
{
	va_list args;

	if (!err)
		return -EINVAL;
	va_start(args, format);
	vsnprintf(err->text, sizeof(err->text), format, args);
	va_end(args);
	return err_prefix(err, -EINVAL, "%s:%d:%d", name, node->line, node->column);
}

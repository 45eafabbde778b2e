/* SPDX-License-Identifier: Apache-2.0 */
/* netstat: counters of the protocols from /proc/net/netstat, snmp and snmp6. */

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "base/must.h"
#include "collectors/collector.h"
#include "collectors/families.h"

static const struct flag flags[] = {
	{ "collector.netstat.fields", FLAG_TEXT,
	  "^(.*_(InErrors|InErrs)|Ip_Forwarding|Ip(6|Ext)_(InOctets|OutOctets)|"
	  "Icmp6?_(InMsgs|OutMsgs)|TcpExt_(Listen.*|Syncookies.*|TCPSynRetrans|TCPTimeouts|"
	  "TCPOFOQueue|TCPRcvQDrop)|Tcp_(ActiveOpens|InSegs|OutSegs|OutRsts|PassiveOpens|"
	  "RetransSegs|CurrEstab)|Udp6?_(InDatagrams|OutDatagrams|NoPorts|RcvbufErrors|"
	  "SndbufErrors))$",
	  "Expression for the fields to tell, each as PROTOCOL_FIELD." },
	{ 0 },
};

struct field {
	struct str protocol, name, value;
};

struct fields {
	struct arena *arena;
	struct field *all;
	size_t n, cap;
};

enum { FIELDS_FIRST = 512 }; /* a current kernel has about 430 */

static void add(struct fields *f, struct field field)
{
	if (f->n == f->cap) {
		size_t was = f->cap * sizeof(*f->all);

		f->cap = f->cap > 0 ? 2 * f->cap : FIELDS_FIRST;
		f->all = arena_grow(f->arena, f->all, was, f->cap * sizeof(*f->all));
	}
	f->all[f->n++] = field;
}

/* "Ip: Forwarding DefaultTTL", and below it "Ip: 1 64" */
static int parse_pair(struct str names, struct str values, struct fields *out)
{
	struct str protocol, unused;
	struct field field;

	if (!str_next_word(&names, &protocol) || !str_next_word(&values, &unused))
		return -EINVAL;
	field.protocol = (struct str){ protocol.p, protocol.n - 1 };
	while (str_next_word(&names, &field.name)) {
		if (!str_next_word(&values, &field.value))
			return -EINVAL;
		add(out, field);
	}
	return str_next_word(&values, &unused) ? -EINVAL : 0;
}

static int parse_pairs(struct str text, struct fields *out)
{
	struct str names, values;
	int rc = 0;

	while (rc == 0 && str_next_line(&text, &names))
		rc = str_next_line(&text, &values) ? parse_pair(names, values, out) : -EINVAL;
	return rc;
}

/* "Ip6InReceives 12" is the field InReceives of Ip6. A name without a 6 is none of ours. */
static int parse_snmp6(struct str text, struct fields *out)
{
	struct str line, words[2];

	while (str_next_line(&text, &line)) {
		const char *six;
		size_t n;

		if (str_words(line, words, 2) < 2)
			continue;
		six = memchr(words[0].p, '6', words[0].n);
		if (!six)
			continue;
		n = (size_t)(six - words[0].p) + 1;
		add(out, (struct field){ { words[0].p, n }, str_skip(words[0], n), words[1] });
	}
	return 0;
}

static const struct source {
	const char *file;
	int (*parse)(struct str text, struct fields *out);
	bool optional;
} sources[] = {
	{ "net/netstat", parse_pairs, false },
	{ "net/snmp", parse_pairs, false },
	{ "net/snmp6", parse_snmp6, true }, /* there is none where IPv6 is off */
};

enum { SOURCES = sizeof(sources) / sizeof(sources[0]) };

static const struct metric shape = { "node_netstat_",
	                             "The protocol's field of this name in /proc/net.",
	                             METRIC_UNTYPED };

struct state {
	struct host_file files[SOURCES];
	struct families *families;
};

static int open_netstat(const struct collector_env *env, void **state, struct err *err)
{
	struct families *families;
	struct state *s;
	int rc = families_open(env->flags, "collector.netstat.fields", &shape, &families, err);

	if (rc < 0)
		return rc;
	s = xcalloc(1, sizeof(*s));
	for (size_t i = 0; i < SOURCES; i++)
		s->files[i] = HOST_FILE(HOST_PROC, sources[i].file);
	s->families = families;
	*state = s;
	return 0;
}

static void close_netstat(struct host *host, void *state)
{
	struct state *s = state;

	if (!s)
		return;
	for (size_t i = 0; i < SOURCES; i++)
		host_file_close(host, &s->files[i]);
	families_close(s->families);
	free(s);
}

static enum collect_status read_all(struct collect_ctx *ctx, struct state *s,
                                    struct fields *out)
{
	for (size_t i = 0; i < SOURCES; i++) {
		struct str text;
		int rc = host_file_read(ctx->host, &s->files[i], ctx->arena, &text);

		if (rc == -ENOENT && sources[i].optional)
			continue;
		if (rc < 0)
			return collect_fail_read(ctx, sources[i].file, rc);
		if (sources[i].parse(text, out) < 0)
			return collect_fail(ctx, "%s holds no pairs of lines of equal length",
			                    sources[i].file);
	}
	return COLLECT_OK;
}

static enum collect_status collect(struct collect_ctx *ctx)
{
	struct state *s = ctx->state;
	struct fields fields = { .arena = ctx->arena };

	if (read_all(ctx, s, &fields) != COLLECT_OK)
		return COLLECT_FAIL;
	for (size_t i = 0; i < fields.n; i++) {
		const struct field *f = &fields.all[i];

		if (families_sample(s->families, ctx->out, f->protocol, f->name, f->value) < 0)
			return collect_fail(ctx, "%.*s_%.*s: \"%.*s\" is no number",
			                    STR_ARG(f->protocol), STR_ARG(f->name),
			                    STR_ARG(f->value));
	}
	return COLLECT_OK;
}

const struct collector netstat_collector = {
	.name = "netstat",
	.help = "Counters of IP, ICMP, TCP and UDP.",
	.on_by_default = true,
	.flags = flags,
	.open = open_netstat,
	.close = close_netstat,
	.collect = collect,
};

/* SPDX-License-Identifier: Apache-2.0 */
#include "host/mountstats.h"

#include <errno.h>
#include <stdbool.h>
#include <string.h>

enum {
	DEVICE_WORDS = 8, /* "device X mounted on Y with fstype Z" */
	V10_TCP = 10,
	V10_UDP = 7,
	V11_TCP = 13,
	V11_UDP = 10,
	V11_RDMA_MIN = 20,
	RDMA_LIKE_TCP = 10, /* what follows is its own */
	UDP_LACKS_AT = TRANSPORT_CONNECTS,
	UDP_LACKS = 3,
};

struct parser {
	struct arena *arena;
	struct mountstats *now; /* NULL outside of one with statistics */
	struct mountstats **end;
	size_t mounts;
	bool in_ops;
	size_t cap_transports, cap_ops;
};

/* Room for one more item at the end of a list; not the arena's newest piece, so a copy. */
static void *grow(struct arena *arena, void *items, size_t n, size_t *cap, size_t size)
{
	void *more;

	if (n < *cap)
		return items;
	*cap = *cap > 0 ? 2 * *cap : 4;
	more = arena_alloc(arena, *cap * size);
	if (n > 0)
		memcpy(more, items, n * size);
	return more;
}

/* Exactly n numbers, or at least n where the rest, numbers too, does not matter. */
static int parse_numbers(struct str rest, uint64_t *numbers, size_t n, bool at_least)
{
	struct str word;
	uint64_t value;
	size_t count = 0;

	while (str_next_word(&rest, &word)) {
		int rc = str_to_u64(word, &value);

		if (rc < 0)
			return rc;
		if (count < n)
			numbers[count] = value;
		count++;
	}
	return count == n || (count > n && at_least) ? 0 : -EINVAL;
}

static int parse_udp(struct str rest, size_t n, struct mountstats_transport *t)
{
	uint64_t *lacking = t->numbers + UDP_LACKS_AT;
	int rc = parse_numbers(rest, t->numbers, n, false);

	if (rc < 0)
		return rc;
	memmove(lacking + UDP_LACKS, lacking, (n - UDP_LACKS_AT) * sizeof(*lacking));
	memset(lacking, 0, UDP_LACKS * sizeof(*lacking));
	return 0;
}

static int parse_rdma(struct str rest, struct mountstats_transport *t)
{
	uint64_t numbers[V11_RDMA_MIN];
	int rc = parse_numbers(rest, numbers, V11_RDMA_MIN, true);

	if (rc == 0)
		memcpy(t->numbers, numbers, RDMA_LIKE_TCP * sizeof(*numbers));
	return rc;
}

/* "tcp 832 0 1 0 11 6428 6428 0 12154 0 24 26 5726" */
static int parse_transport(struct str rest, struct str version, struct mountstats_transport *t)
{
	bool new = str_is(version, "1.1");

	*t = (struct mountstats_transport){ 0 };
	if ((!new && !str_is(version, "1.0")) || !str_next_word(&rest, &t->protocol))
		return -EINVAL;
	if (str_is(t->protocol, "tcp"))
		return parse_numbers(rest, t->numbers, new ? V11_TCP : V10_TCP, false);
	if (str_is(t->protocol, "udp"))
		return parse_udp(rest, new ? V11_UDP : V10_UDP, t);
	return new &&str_is(t->protocol, "rdma") ? parse_rdma(rest, t) : -EINVAL;
}

static int add_transport(struct parser *p, struct str rest)
{
	struct mountstats *m = p->now;

	m->transports = grow(p->arena, m->transports, m->n_transports, &p->cap_transports,
	                     sizeof(*m->transports));
	return parse_transport(rest, m->version, &m->transports[m->n_transports++]);
}

/* "READ: 1298 1298 0 207680 1210292152 6 79386 79407", and more in newer kernels */
static int add_op(struct parser *p, struct str name, struct str rest)
{
	struct mountstats *m = p->now;
	struct mountstats_op *op;

	m->ops = grow(p->arena, m->ops, m->n_ops, &p->cap_ops, sizeof(*m->ops));
	op = &m->ops[m->n_ops++];
	op->name = name;
	if (str_ends(name, ":"))
		op->name.n--;
	return parse_numbers(rest, op->numbers, MOUNTSTATS_OP_NUMBERS, true);
}

static int parse_age(struct str rest, uint64_t *age_s)
{
	struct str word;

	return str_next_word(&rest, &word) ? str_to_u64(word, age_s) : -EINVAL;
}

static int parse_line(struct parser *p, struct str key, struct str rest)
{
	struct mountstats *m = p->now;

	if (p->in_ops)
		return add_op(p, key, rest);
	if (str_is(key, "age:"))
		return parse_age(rest, &m->age_s);
	if (str_is(key, "bytes:"))
		return parse_numbers(rest, m->bytes, MOUNTSTATS_BYTES, false);
	if (str_is(key, "events:"))
		return parse_numbers(rest, m->events, MOUNTSTATS_EVENTS, false);
	if (str_is(key, "xprt:"))
		return add_transport(p, rest);
	p->in_ops = str_is(key, "per-op");
	return 0;
}

static void begin(struct parser *p, const struct str words[static DEVICE_WORDS + 1])
{
	struct mountstats *m = arena_zalloc(p->arena, sizeof(*m));
	struct str statvers = words[DEVICE_WORDS];

	m->index = p->mounts;
	m->export = words[1];
	m->point = words[4];
	m->version = str_starts(statvers, "statvers=") ? str_skip(statvers, strlen("statvers="))
	                                               : statvers;
	*p->end = m;
	p->end = &m->next;
	p->now = m;
	p->in_ops = false;
	p->cap_transports = p->cap_ops = 0;
}

/* A line without a ninth word tells of a file system without statistics. */
static int parse_device(struct parser *p, struct str line)
{
	struct str words[DEVICE_WORDS + 1];
	size_t n = str_words(line, words, DEVICE_WORDS + 1);

	if (n < DEVICE_WORDS || !str_is(words[2], "mounted") || !str_is(words[3], "on") ||
	    !str_is(words[5], "with") || !str_is(words[6], "fstype"))
		return -EINVAL;
	if (n > DEVICE_WORDS) {
		if (!str_is(words[7], "nfs") && !str_is(words[7], "nfs4"))
			return -EINVAL;
		begin(p, words);
	}
	p->mounts++;
	return 0;
}

/* "no device mounted on Y with fstype Z" counts as a mount too. */
static int parse_any(struct parser *p, struct str line)
{
	struct str rest = line, key;
	bool has_key = str_next_word(&rest, &key);

	if (!has_key || str_is(key, "device") || str_is(key, "no"))
		p->now = NULL;
	if (!has_key)
		return 0;
	if (str_is(key, "device"))
		return parse_device(p, line);
	if (str_is(key, "no"))
		p->mounts++;
	return p->now ? parse_line(p, key, rest) : 0;
}

int mountstats_parse(struct str text, struct arena *arena, struct mountstats **out,
                     struct err *err)
{
	struct parser p = { .arena = arena, .end = out };
	struct str line;

	*out = NULL;
	for (size_t at = 1; str_next_line(&text, &line); at++) {
		int rc = parse_any(&p, line);

		if (rc < 0)
			return err_set(err, rc, "line %zu is not as NFS writes it", at);
	}
	return 0;
}

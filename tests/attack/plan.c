/* SPDX-License-Identifier: Apache-2.0 */
#include "tests/attack/plan.h"

#include <err.h>
#include <stdlib.h>
#include <string.h>

static const char *const thens[] = { "send", "close", "renegotiate", "update-keys", NULL };
static const char *const deafs[] = { "never", "from-the-start", "after-sending", NULL };

enum kind { NUMBER, TEXT, FILE_OF_BYTES };

static const struct row {
	const char *name;
	enum kind kind;
	size_t at;
	const char *const *words; /* for a number that has names; the last is NULL */
} rows[] = {
	{ "port", NUMBER, offsetof(struct plan, port), NULL },
	{ "sources", NUMBER, offsetof(struct plan, sources), NULL },
	{ "connections", NUMBER, offsetof(struct plan, connections), NULL },
	{ "seconds", NUMBER, offsetof(struct plan, seconds), NULL },
	{ "priority", TEXT, offsetof(struct plan, priority), NULL },
	{ "alpn", TEXT, offsetof(struct plan, alpn), NULL },
	{ "cert", TEXT, offsetof(struct plan, cert), NULL },
	{ "key", TEXT, offsetof(struct plan, key), NULL },
	{ "first", FILE_OF_BYTES, offsetof(struct plan, first), NULL },
	{ "again", FILE_OF_BYTES, offsetof(struct plan, again), NULL },
	{ "counter_at", NUMBER, offsetof(struct plan, counter_at), NULL },
	{ "step_ms", NUMBER, offsetof(struct plan, step_ms), NULL },
	{ "step_bytes", NUMBER, offsetof(struct plan, step_bytes), NULL },
	{ "record_bytes", NUMBER, offsetof(struct plan, record_bytes), NULL },
	{ "empty_records", NUMBER, offsetof(struct plan, empty_records), NULL },
	{ "receive_bytes", NUMBER, offsetof(struct plan, receive_bytes), NULL },
	{ "unread", NUMBER, offsetof(struct plan, unread), NULL },
	{ "hang_up", NUMBER, offsetof(struct plan, hang_up), NULL },
	{ "life_ms", NUMBER, offsetof(struct plan, life_ms), NULL },
	{ "then", NUMBER, offsetof(struct plan, then), thens },
	{ "deaf", NUMBER, offsetof(struct plan, deaf), deafs },
};

static unsigned number(const char *text, const char *const *words)
{
	char *end;
	unsigned long n;

	for (unsigned i = 0; words && words[i]; i++) {
		if (strcmp(words[i], text) == 0)
			return i;
	}
	n = strtoul(text, &end, 10);
	if (words || end == text || *end != '\0' || n > 1000000000)
		errx(2, "\"%s\" is not what this can be", text);
	return (unsigned)n;
}

static struct bytes load(const char *path)
{
	gnutls_datum_t all;
	int rc = gnutls_load_file(path, &all);

	if (rc < 0)
		errx(2, "%s: %s", path, gnutls_strerror(rc));
	return (struct bytes){ (char *)all.data, all.size };
}

static void take(struct plan *p, const struct row *row, const char *value)
{
	char *field = (char *)p + row->at;

	switch (row->kind) {
	case NUMBER:
		*(unsigned *)(void *)field = number(value, row->words);
		break;
	case TEXT:
		*(const char **)(void *)field = value;
		break;
	case FILE_OF_BYTES:
		*(struct bytes *)(void *)field = load(value);
		break;
	}
}

/* name=value */
static void take_argument(struct plan *p, const char *arg)
{
	const size_t n = strcspn(arg, "=");

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		if (arg[n] == '=' && strlen(rows[i].name) == n &&
		    strncmp(rows[i].name, arg, n) == 0) {
			take(p, &rows[i], arg + n + 1);
			return;
		}
	}
	errx(2, "%s is nothing that an attack has", arg);
}

static void must(int rc, const char *what)
{
	if (rc < 0)
		errx(2, "%s: %s", what, gnutls_strerror(rc));
}

void plan_init(struct plan *p, int argc, char **argv)
{
	*p = (struct plan){
		.sources = 1,
		.connections = 1,
		.seconds = 1,
		.step_bytes = 16384,
		.record_bytes = 16384,
	};
	for (int i = 1; i < argc; i++)
		take_argument(p, argv[i]);
	if (p->counter_at + PLAN_COUNTER_DIGITS > p->again.n && p->counter_at > 0)
		errx(2, "the counter lies outside what is sent");
	if (!p->priority)
		return;
	must(gnutls_priority_init(&p->priorities, p->priority, NULL), p->priority);
	must(gnutls_certificate_allocate_credentials(&p->credentials), "credentials");
	if (p->cert)
		must(gnutls_certificate_set_x509_key_file(p->credentials, p->cert, p->key,
		                                          GNUTLS_X509_FMT_PEM),
		     p->cert);
}

void plan_deinit(struct plan *p)
{
	if (p->priority) {
		gnutls_certificate_free_credentials(p->credentials);
		gnutls_priority_deinit(p->priorities);
	}
	gnutls_free(p->first.p);
	gnutls_free(p->again.p);
}

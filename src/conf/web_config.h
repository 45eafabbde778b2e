/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/err.h"
#include "base/str.h"
#include "conf/web_names.h"

/*
 * The web config file of Prometheus' exporter-toolkit (docs/web-configuration.md there):
 * what one file says, checked as far as its own text allows. Files that it names are not
 * opened here.
 */
enum client_auth {
	CLIENT_AUTH_NONE,               /* NoClientCert */
	CLIENT_AUTH_REQUEST,            /* RequestClientCert */
	CLIENT_AUTH_REQUIRE_ANY,        /* RequireAnyClientCert, RequireClientCert */
	CLIENT_AUTH_VERIFY_IF_GIVEN,    /* VerifyClientCertIfGiven */
	CLIENT_AUTH_REQUIRE_AND_VERIFY, /* RequireAndVerifyClientCert */
};

enum {
	WEB_CONFIG_MAX_BYTES = 1 << 20,
	WEB_USERS_MAX = 10000,
	WEB_SANS_MAX = 10000,
	WEB_WARNINGS_MAX = 8,
	WEB_HEADERS_MAX = 5,
	WEB_HEADER_VALUE_MAX_BYTES = 4096,
	WEB_BURST_MAX = 1000000000,
};

/* Where some PEM text is: a file (path, relative to the config's directory or absolute) or
 * inline. */
struct web_pem {
	char *path;    /* NULL when inline or absent */
	char *inlined; /* NULL when a file or absent; wiped on free */
	int line;      /* of its value in the config, for messages */
};

struct web_user {
	char *name;
	char *hash; /* bcrypt, 60 characters, the prefix rewritten to $2b$; wiped on free */
};

/* Sent with every response, instead of one of ours that has the same name. */
struct web_header {
	const char *name; /* static */
	char *value;      /* not empty, without white space around it */
};

struct web_config {
	bool tls; /* there is a tls_server_config that asks for TLS */
	struct web_pem cert, key, client_ca;
	enum client_auth client_auth;
	bool sans_set; /* client_allowed_sans is there, maybe empty: then nobody passes */
	char **sans;
	size_t n_sans;
	enum tls_version min_version, max_version;
	unsigned suites;        /* cipher_suites, for TLS 1.2 and older; 0: not set */
	int suites_line;        /* where they are in the config, for messages */
	unsigned curves;        /* curve_preferences; 0: not set */
	bool http2;             /* may be spoken over TLS; true where nothing is said */
	struct web_user *users; /* sorted by name, by bytes */
	size_t n_users;
	struct web_header headers[WEB_HEADERS_MAX];
	size_t n_headers;
	uint64_t rate_interval_ns;        /* a request may come so often; 0: no limit */
	uint64_t rate_burst;              /* and so many at once, before it has to wait */
	char *warnings[WEB_WARNINGS_MAX]; /* what loads but is likely not meant */
	size_t n_warnings;
};

/*
 * text is the file's bytes, name what messages call it. An empty text is an empty
 * configuration: plain HTTP, nobody asked for a password. A null is as good as a key that
 * is not there. -EINVAL with "NAME:LINE:COLUMN: KEY: what was found and what was expected";
 * -EFBIG and -E2BIG at a bound. Sentences hold no hash and no key.
 */
int web_config_parse(struct str text, const char *name, struct web_config **out,
                     struct err *err);
void web_config_free(struct web_config *c);

const char *client_auth_name(enum client_auth auth);

/* The hash of that user, or NULL. */
const char *web_config_hash(const struct web_config *c, struct str user);

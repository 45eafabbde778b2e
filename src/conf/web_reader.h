/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include "conf/node.h"
#include "conf/web_config.h"

/* One web_config_parse() at work; what the files web_*.c of this folder share. */
struct web_reader {
	struct web_config *config;
	const char *name;
	struct err *err;
	const struct node *suites; /* cipher_suites, if set */
};

/* Sections, which may be null. -EINVAL with the place. */
int web_read_tls(struct web_reader *r, const struct node *section);
int web_read_http(struct web_reader *r, const struct node *section);
int web_read_users(struct web_reader *r, const struct node *section);

/* Adds "NAME:LINE:COLUMN: sentence" to the warnings; what is too much is left out. */
void web_warn(struct web_reader *r, const struct node *place, const char *format, ...)
	__attribute__((format(printf, 3, 4)));

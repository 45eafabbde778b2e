/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include <limits.h>
#include <stdbool.h>

#include "base/buf.h"
#include "base/err.h"
#include "conf/web_config.h"
#include "tls/credentials.h"

/*
 * A web config as its clients need to know it: what it asks of them, and the certificates
 * that it names. Its private key stays unread, so that no right to it is needed.
 */
struct webfiles {
	struct web_config *web;
	char dir[PATH_MAX];            /* of the config, absolute */
	struct buf cert, client_ca;    /* PEM; empty where there is none */
	char client_ca_path[PATH_MAX]; /* absolute; empty where it is inline, or none */
};

/* path "" stands for no config: plain HTTP. Negative errno, with a sentence. */
int webfiles_load(const char *path, struct webfiles *out, struct err *err);
void webfiles_deinit(struct webfiles *w);

/* A PEM file that the command line names; what ("--ca") begins the sentence. The caller wipes
 * text, into which pem points, where it is a secret. */
int webfiles_read_pem(const char *what, const char *path, struct buf *text, struct tls_pem *pem,
                      struct err *err);

/*
 * The file, without .crt or .key, that postern setup gives to the pair of a client of that
 * name: a URI has no slashes there, and nobody is taken for the server.
 */
void webfiles_client_name(const char *client, char out[static NAME_MAX + 1]);

/*
 * Paths of the pair of a client that the config lets in, beside the config as postern setup
 * leaves it. False where it is not there; the paths are set all the same.
 */
bool webfiles_client(const struct webfiles *w, char cert[static PATH_MAX],
                     char key[static PATH_MAX]);

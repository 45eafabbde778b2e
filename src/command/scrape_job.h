/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include <stdbool.h>
#include <stddef.h>

#include "base/buf.h"

/* A job of Prometheus' scrape_configs; texts that are NULL are left out. */
struct scrape_job {
	const char *source; /* the web config that it was made from */
	const char *name;
	const char *metrics_path; /* where it is not /metrics */
	bool tls;
	const char *ca_file;
	const char *cert_file, *key_file;
	const char *files_note;  /* about these three paths */
	bool cert_is_asked_only; /* the server takes clients without a certificate too */
	const char *server_name; /* where the targets are none of the certificate's names */
	const char *user, *password_file;
	const char *password_note; /* about that file */
	size_t n_users;
	const char *const *targets;
	size_t n_targets;
};

/* Writes a file that Prometheus reads; what a person has to fill in says so. */
void scrape_job_write(const struct scrape_job *job, struct buf *out);

/* SPDX-License-Identifier: Apache-2.0 */
#include "command/scrape_job.h"

#include "conf/yaml_text.h"

static void add_key(struct buf *out, const char *indent, const char *key, const char *value)
{
	if (!value)
		return;
	buf_printf(out, "%s%s: ", indent, key);
	yaml_add_text(out, str_from(value));
	buf_add_char(out, '\n');
}

static void add_tls(const struct scrape_job *job, struct buf *out)
{
	bool empty = !job->ca_file && !job->cert_file && !job->server_name;

	if (!job->ca_file)
		buf_add_text(out,
		             "    # FILL IN ca_file below tls_config, unless the authority of "
		             "the server's\n"
		             "    # certificate is one that everybody trusts.\n");
	buf_printf(out, "    tls_config:%s\n", empty ? " {}" : "");
	if (job->files_note)
		buf_printf(out, "      # %s\n", job->files_note);
	add_key(out, "      ", "ca_file", job->ca_file);
	if (job->cert_file && job->cert_is_asked_only)
		buf_add_text(out, "      # The server does without these two.\n");
	add_key(out, "      ", "cert_file", job->cert_file);
	add_key(out, "      ", "key_file", job->key_file);
	if (job->server_name)
		buf_add_text(out,
		             "      # The server's certificate has this name, and not that "
		             "of each target.\n");
	add_key(out, "      ", "server_name", job->server_name);
}

static void add_password(const struct scrape_job *job, struct buf *out)
{
	buf_add_text(out, "    basic_auth:\n");
	if (job->n_users > 1)
		buf_printf(out, "      # One of %zu users.\n", job->n_users);
	add_key(out, "      ", "username", job->user);
	if (job->password_note)
		buf_printf(out, "      # %s\n", job->password_note);
	add_key(out, "      ", "password_file", job->password_file);
}

void scrape_job_write(const struct scrape_job *job, struct buf *out)
{
	if (job->source)
		buf_printf(out, "# Made by postern scrape-config from %s.\n", job->source);
	buf_add_text(out, "scrape_configs:\n");
	add_key(out, "  - ", "job_name", job->name);
	add_key(out, "    ", "metrics_path", job->metrics_path);
	if (job->tls) {
		buf_add_text(out, "    scheme: https\n");
		add_tls(job, out);
	}
	if (job->n_users > 0)
		add_password(job, out);
	buf_add_text(out, "    static_configs:\n      - targets:\n");
	for (size_t i = 0; i < job->n_targets; i++) {
		buf_add_text(out, "          - ");
		yaml_add_text(out, str_from(job->targets[i]));
		buf_add_char(out, '\n');
	}
}

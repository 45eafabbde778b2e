/* SPDX-License-Identifier: Apache-2.0 */
#include "keeper/process.h"

#include <errno.h>
#include <fcntl.h>
#include <malloc.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "base/array.h"
#include "base/must.h"
#include "base/pemkey.h"
#include "base/thread.h"
#include "conf/web_redact.h"
#include "keeper/channel.h"
#include "keeper/vault.h"
#include "keeper/wire.h"

#define NAME "postern-key" /* in lists of processes */

/* Descriptors of its own, next to standard error. */
enum { FIRST_SOCKET = STDERR_FILENO + 1, AFTER_SOCKETS = FIRST_SOCKET + KEEPER_SOCKETS };

enum { OPEN_MAX_OF_OLD_KERNELS = 65536 };

struct process {
	const struct process_params *params;
	struct vault vault;
	bool confined, threaded;
};

/* The configuration's key, if it is one; why not, otherwise. */
static void take_key(struct process *p, const struct parts *parts, struct keeper_loaded *loaded)
{
	const struct part *part = &parts->at[SNAPSHOT_KEY];
	struct tls_key *key;

	if (tls_key_parse(&(struct tls_pem){ part->name, buf_str(&part->text) }, &key,
	                  &loaded->key_err) < 0)
		return;
	loaded->kind = tls_key_kind(key);
	loaded->key = vault_add(&p->vault, key);
	if (loaded->key > 0)
		return;
	tls_key_free(key);
	err_set(&loaded->key_err, -ENOSPC,
	        "%s: the key process holds %d keys already, for connections that began under "
	        "earlier configurations: it is tried again once some have ended",
	        part->name, VAULT_MAX);
}

static void forget(struct parts *parts)
{
	web_config_free(parts->web);
	parts->web = NULL;
	for (enum snapshot_file file = 0; file < SNAPSHOT_FILES; file++)
		buf_wipe(&parts->at[file].text);
}

/* What leaves this process holds no key, wherever it is written. */
static void redact(struct process *p, struct parts *parts, struct keeper_loaded *loaded)
{
	struct part *config = &parts->at[SNAPSHOT_CONFIG];
	struct err err;
	int rc = parts->web
	                 ? web_config_redact(config->text.p, config->text.n, config->name, &err)
	                 : -EINVAL;

	for (enum snapshot_file file = SNAPSHOT_CERT; file < SNAPSHOT_FILES; file++)
		pemkey_redact(parts->at[file].text.p, parts->at[file].text.n, false);
	if (rc == 0)
		return;
	if (loaded->rc == 0) {
		vault_release(&p->vault, loaded->key);
		*loaded = (struct keeper_loaded){ .rc = rc, .err = err };
	}
	forget(parts);
}

static void load(struct process *p, struct buf *answer)
{
	struct parts *parts = xcalloc(1, sizeof(*parts));
	struct keeper_loaded loaded = { 0 };

	parts_begin(p->params->path, parts);
	loaded.rc = parts_check_memory(p->params->path, &loaded.err);
	if (loaded.rc == 0)
		loaded.rc = parts_read(parts, &loaded.err);
	if (loaded.rc == 0 && parts->web->tls)
		take_key(p, parts, &loaded);
	redact(p, parts, &loaded);
	wire_write_loaded(&loaded, parts, answer);
	parts_deinit(parts);
	free(parts);
}

/*
 * Again after a change of the user, which resets both. Newer Landlocks keep the signal of a
 * parent back that they confine: what ends then with the sockets is a process that runs.
 */
static void guard(void)
{
	prctl(PR_SET_DUMPABLE, 0, 0, 0, 0);
	prctl(PR_SET_PDEATHSIG, SIGKILL, 0, 0, 0);
}

/* In a signal handler: what nobody takes in time is left unsaid. */
static void tell_of_refusal(void *owner, int call)
{
	const struct process *p = owner;

	(void)!send(p->params->sockets[KEEPER_LIFE], &call, sizeof(call),
	            MSG_DONTWAIT | MSG_NOSIGNAL);
}

static void *serve_loads(void *arg);

static void confine(struct process *p, struct buf *answer)
{
	struct sandbox_plan plan = *p->params->plan;
	struct keeper_confined confined = { 0 };

	plan.on_refusal = tell_of_refusal;
	plan.owner = p;
	confined.rc = sandbox_enter(&plan, &confined.state, &confined.err);
	guard();
	p->confined = true;
	p->threaded = confined.rc == 0 && thread_start(serve_loads, p) == 0;
	wire_write_confined(&confined, answer);
}

static void sign(struct process *p, const struct keeper_request *request, struct buf *answer)
{
	const struct tls_key *key = vault_find(&p->vault, request->key);
	struct buf made;
	int rc;

	buf_init(&made, TLS_SIGNATURE_MAX_BYTES);
	rc = key ? tls_key_sign(key, &request->signing, &made) : -ENOENT;
	wire_write_signature(rc, buf_str(&made), answer);
	buf_deinit(&made);
}

/* -EPROTO for what the other end never asks there. */
static int answer_load(struct process *p, struct str message, struct buf *answer)
{
	struct keeper_request request;
	int rc = wire_read_request(message, &request);

	if (rc < 0 || request.op >= KEEPER_SIGN ||
	    (request.op == KEEPER_CONFINE && p->confined))
		return -EPROTO;
	buf_init(answer, WIRE_LOADED_MAX_BYTES);
	if (request.op == KEEPER_LOAD)
		load(p, answer);
	else
		confine(p, answer);
	return 0;
}

static int answer_sign(struct process *p, struct str message, struct buf *answer)
{
	struct keeper_request request;
	int rc = wire_read_request(message, &request);

	if (rc < 0 || request.op < KEEPER_SIGN)
		return -EPROTO;
	buf_init(answer, WIRE_SIGNATURE_MAX_BYTES);
	if (request.op == KEEPER_SIGN)
		sign(p, &request, answer);
	else
		vault_release(&p->vault, request.key);
	return 0;
}

/* One request; whatever goes wrong with a socket ends the process. */
static void serve(struct process *p, int fd)
{
	struct buf message, answer = { 0 };
	int rc;

	buf_init(&message, WIRE_REQUEST_MAX_BYTES);
	rc = channel_receive(fd, &message);
	if (rc == 0)
		rc = fd == p->params->sockets[KEEPER_LOADS]
		             ? answer_load(p, buf_str(&message), &answer)
		             : answer_sign(p, buf_str(&message), &answer);
	if (rc == 0 && answer.n > 0)
		rc = channel_send(fd, buf_str(&answer));
	if (rc < 0)
		_exit(rc == -EPIPE ? 0 : 1);
	buf_deinit(&message);
	buf_wipe(&answer);
	if (fd == p->params->sockets[KEEPER_LOADS])
		malloc_trim(0); /* what a load took is far more than what a signature takes */
}

static void *serve_loads(void *arg)
{
	const struct process *p = arg;

	for (;;)
		serve(arg, p->params->sockets[KEEPER_LOADS]);
	return NULL;
}

static void serve_both(struct process *p)
{
	struct pollfd sockets[] = { { p->params->sockets[KEEPER_SIGNS], POLLIN, 0 },
		                    { p->params->sockets[KEEPER_LOADS], POLLIN, 0 } };

	while (poll(sockets, COUNT_OF(sockets), -1) < 0)
		must(errno == EINTR);
	for (size_t i = 0; i < COUNT_OF(sockets); i++) {
		if (sockets[i].revents)
			serve(p, sockets[i].fd);
	}
}

/* A service's stop, or a terminal's, goes to every process; this one ends after the other. */
static void own_signals(void)
{
	static const int ignored[] = { SIGTERM, SIGINT, SIGHUP };

	for (size_t i = 0; i < COUNT_OF(ignored); i++)
		signal(ignored[i], SIG_IGN);
}

static void close_from(int first)
{
	long end = sysconf(_SC_OPEN_MAX);

#ifdef SYS_close_range
	if (syscall(SYS_close_range, first, ~0U, 0) == 0)
		return;
#endif
	for (int fd = first; fd < end && fd < OPEN_MAX_OF_OLD_KERNELS; fd++)
		close(fd);
}

/* Standard error stays, for the last words of must(); what else was inherited does not. */
static void own_descriptors(struct process_params *params)
{
	int null = open("/dev/null", O_RDWR | O_CLOEXEC);

	for (int i = 0; i < KEEPER_SOCKETS; i++) {
		params->sockets[i] = fcntl(params->sockets[i], F_DUPFD_CLOEXEC, AFTER_SOCKETS);
		must(params->sockets[i] >= 0);
	}
	if (null >= 0)
		must(dup2(null, STDIN_FILENO) >= 0 && dup2(null, STDOUT_FILENO) >= 0);
	for (int i = 0; i < KEEPER_SOCKETS; i++) {
		must(dup2(params->sockets[i], FIRST_SOCKET + i) >= 0);
		params->sockets[i] = FIRST_SOCKET + i;
	}
	close_from(AFTER_SOCKETS);
}

void process_run(const struct process_params *given)
{
	struct process_params params = *given;
	struct process p = { .params = &params };

	prctl(PR_SET_NAME, NAME, 0, 0, 0);
	own_signals();
	own_descriptors(&params);
	guard();
	/* Both threads share one pool of memory. */
	mallopt(M_ARENA_MAX, 1);
	vault_init(&p.vault);
	for (;;) {
		if (p.threaded)
			serve(&p, params.sockets[KEEPER_SIGNS]);
		else
			serve_both(&p);
	}
}

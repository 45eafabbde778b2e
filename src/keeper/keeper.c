/* SPDX-License-Identifier: Apache-2.0 */
#include "keeper/keeper.h"

#include <errno.h>
#include <poll.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/must.h"
#include "keeper/channel.h"
#include "keeper/process.h"
#include "keeper/wire.h"

enum { STOP_MS = 1000 };

struct keeper {
	pid_t pid;
	int sockets[KEEPER_SOCKETS];
	pthread_mutex_t signing; /* one asks at a time */
	struct parts_source source;
};

/* One key over there. */
struct claim {
	struct keeper *keeper;
	uint64_t key;
};

/* Whoever watches the descriptor sees it hang up. */
static void give_up(struct keeper *k)
{
	shutdown(k->sockets[KEEPER_LIFE], SHUT_RDWR);
}

static int ask(struct keeper *k, enum keeper_socket socket,
               const struct keeper_request *request, struct buf *answer)
{
	char room[WIRE_REQUEST_MAX_BYTES + 1];
	int fd = k->sockets[socket], rc;
	struct buf message;

	buf_init_over(&message, room, sizeof(room) - 1);
	wire_write_request(request, &message);
	rc = channel_send(fd, buf_str(&message));
	if (rc == 0 && answer)
		rc = channel_receive(fd, answer);
	if (rc < 0)
		give_up(k);
	return rc;
}

static int sign(void *owner, const struct tls_signing *what, struct buf *signature)
{
	const struct claim *claim = owner;
	const struct keeper_request request = { KEEPER_SIGN, claim->key, *what };
	char room[WIRE_SIGNATURE_MAX_BYTES + 1];
	struct str made = { 0 };
	struct buf answer;
	int rc, signed_rc = 0;

	if (what->bytes.n > TLS_SIGNED_MAX_BYTES)
		return -EINVAL;
	buf_init_over(&answer, room, sizeof(room) - 1);
	pthread_mutex_lock(&claim->keeper->signing);
	rc = ask(claim->keeper, KEEPER_SIGNS, &request, &answer);
	pthread_mutex_unlock(&claim->keeper->signing);
	if (rc == 0) {
		rc = wire_read_signature(buf_str(&answer), &signed_rc, &made);
		if (rc < 0)
			give_up(claim->keeper);
	}
	if (rc == 0)
		rc = signed_rc;
	return rc == 0 ? buf_add_str(signature, made) : rc;
}

static void release(void *owner)
{
	struct claim *claim = owner;
	const struct keeper_request request = { .op = KEEPER_RELEASE, .key = claim->key };

	pthread_mutex_lock(&claim->keeper->signing);
	ask(claim->keeper, KEEPER_SIGNS, &request, NULL);
	pthread_mutex_unlock(&claim->keeper->signing);
	free(claim);
}

static struct tls_signer *new_signer(struct keeper *k, const struct keeper_loaded *loaded)
{
	struct tls_signer *signer = xcalloc(1, sizeof(*signer));
	struct claim *claim;

	signer->refusal = loaded->key_err;
	if (loaded->key == 0)
		return signer;
	claim = xcalloc(1, sizeof(*claim));
	*claim = (struct claim){ k, loaded->key };
	*signer = (struct tls_signer){
		.kind = loaded->kind, .sign = sign, .release = release, .owner = claim
	};
	return signer;
}

/* What the parts say is said once more here, by the same bytes less the key. */
static int take(struct keeper *k, struct str message, struct parts *out, struct err *err)
{
	const struct part *config = &out->at[SNAPSHOT_CONFIG];
	struct keeper_loaded loaded;
	bool parsed;
	int rc = wire_read_loaded(message, &loaded, out, &parsed);

	if (rc < 0)
		return rc;
	if (loaded.key > 0)
		out->signer = new_signer(k, &loaded);
	if (parsed) {
		rc = web_config_parse(buf_str(&config->text), config->name, &out->web, err);
		if (rc < 0)
			return rc;
		parts_name(out);
	}
	if (loaded.rc < 0)
		return err_set(err, loaded.rc, "%s", loaded.err.text);
	if (out->web->tls && !out->signer)
		out->signer = new_signer(k, &loaded);
	return 0;
}

static int read_parts(void *owner, struct parts *out, struct err *err)
{
	const struct keeper_request request = { .op = KEEPER_LOAD };
	const char *path = out->at[SNAPSHOT_CONFIG].name;
	struct keeper *k = owner;
	struct buf answer;
	int rc;

	buf_init(&answer, WIRE_LOADED_MAX_BYTES);
	rc = ask(k, KEEPER_LOADS, &request, &answer);
	if (rc < 0) {
		err_set(err, rc, "%s: the key process, which reads it, does not answer: %s",
		        path, strerror(-rc));
	} else {
		err_set(err, 0, "%s: the key process gives no sound answer", path);
		rc = take(k, buf_str(&answer), out, err);
		if (rc == -EPROTO)
			give_up(k);
	}
	buf_wipe(&answer);
	return rc;
}

/* From now on; 0: for ever. */
static void wait_at_most(const struct keeper *k, enum keeper_socket socket, unsigned ms)
{
	const struct timeval limit = { .tv_sec = ms / 1000 };

	setsockopt(k->sockets[socket], SOL_SOCKET, SO_RCVTIMEO, &limit, sizeof(limit));
	setsockopt(k->sockets[socket], SOL_SOCKET, SO_SNDTIMEO, &limit, sizeof(limit));
}

static void close_sockets(int sockets[KEEPER_SOCKETS][2], size_t n, int end)
{
	for (size_t i = 0; i < n; i++)
		close(sockets[i][end]);
}

static int open_sockets(int sockets[KEEPER_SOCKETS][2])
{
	for (size_t i = 0; i < KEEPER_SOCKETS; i++) {
		int rc = socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, sockets[i]);

		if (rc == 0)
			continue;
		rc = -errno;
		close_sockets(sockets, i, 0);
		close_sockets(sockets, i, 1);
		return rc;
	}
	return 0;
}

/* The second end of each is the process'. Its number, or a negative errno. */
static int start(const char *path, const struct sandbox_plan *plan,
                 int sockets[KEEPER_SOCKETS][2])
{
	struct process_params params = { .path = path, .plan = plan };
	pid_t pid = fork();

	for (size_t i = 0; i < KEEPER_SOCKETS; i++)
		params.sockets[i] = sockets[i][1];
	if (pid == 0)
		process_run(&params);
	return pid < 0 ? -errno : pid;
}

int keeper_start(const char *path, const struct sandbox_plan *plan, struct keeper **out)
{
	int sockets[KEEPER_SOCKETS][2], rc = open_sockets(sockets);
	struct keeper *k;

	if (rc < 0)
		return rc;
	rc = start(path, plan, sockets);
	close_sockets(sockets, KEEPER_SOCKETS, 1);
	if (rc < 0) {
		close_sockets(sockets, KEEPER_SOCKETS, 0);
		return rc;
	}
	k = xcalloc(1, sizeof(*k));
	k->pid = rc;
	for (size_t i = 0; i < KEEPER_SOCKETS; i++)
		k->sockets[i] = sockets[i][0];
	wait_at_most(k, KEEPER_SIGNS, KEEPER_ANSWER_MS);
	k->source = (struct parts_source){ read_parts, k };
	must(pthread_mutex_init(&k->signing, NULL) == 0);
	*out = k;
	return 0;
}

const struct parts_source *keeper_source(const struct keeper *k)
{
	return &k->source;
}

int keeper_descriptor(const struct keeper *k)
{
	return k->sockets[KEEPER_LIFE];
}

bool keeper_hear_refusal(const struct keeper *k, int *call)
{
	return recv(k->sockets[KEEPER_LIFE], call, sizeof(*call), MSG_DONTWAIT) ==
	       sizeof(*call);
}

int keeper_confine(struct keeper *k, struct sandbox_state *state, struct err *err)
{
	const struct keeper_request request = { .op = KEEPER_CONFINE };
	struct keeper_confined confined = { 0 };
	char room[WIRE_CONFINED_MAX_BYTES + 1];
	struct buf answer;
	int rc;

	buf_init_over(&answer, room, sizeof(room) - 1);
	wait_at_most(k, KEEPER_LOADS, KEEPER_ANSWER_MS);
	rc = ask(k, KEEPER_LOADS, &request, &answer);
	wait_at_most(k, KEEPER_LOADS, 0);
	if (rc == 0)
		rc = wire_read_confined(buf_str(&answer), &confined);
	if (rc < 0)
		return err_set(err, rc, "the key process does not answer: %s", strerror(-rc));
	if (confined.rc < 0)
		return err_set(err, confined.rc, "the key process: %.400s", confined.err.text);
	*state = confined.state;
	return 0;
}

/*
 * It has closed its sockets, and is as good as gone; one that hangs is not. Asked of a socket
 * that give_up() leaves alone.
 */
static bool has_hung_up(const struct keeper *k)
{
	struct pollfd loads = { k->sockets[KEEPER_LOADS], 0, 0 };

	return poll(&loads, 1, STOP_MS) > 0 && loads.revents & POLLHUP;
}

void keeper_stop(struct keeper *k)
{
	if (!k)
		return;
	for (size_t i = 0; i < KEEPER_LIFE; i++)
		shutdown(k->sockets[i], SHUT_WR);
	if (has_hung_up(k))
		waitpid(k->pid, NULL, 0);
	for (size_t i = 0; i < KEEPER_SOCKETS; i++)
		close(k->sockets[i]);
	pthread_mutex_destroy(&k->signing);
	free(k);
}

void keeper_describe_end(const struct keeper *k, char *text, size_t max_bytes)
{
	int status = 0;
	pid_t ended = has_hung_up(k) ? waitpid(k->pid, &status, 0) : 0;

	if (ended != k->pid)
		snprintf(text, max_bytes, "does not answer");
	else if (WIFSIGNALED(status))
		snprintf(text, max_bytes, "was killed by signal %d", WTERMSIG(status));
	else
		snprintf(text, max_bytes, "has ended with status %d", WEXITSTATUS(status));
}

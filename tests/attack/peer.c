/* SPDX-License-Identifier: Apache-2.0 */
#include "tests/attack/peer.h"

#include <err.h>
#include <errno.h>
#include <linux/filter.h>
#include <netinet/in.h>
#include <stdio.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

enum {
	TURN_BYTES = 64 << 10, /* that one peer sends before the next has its turn */
	TURN_UPDATES = 64,     /* the same for new keys */
	RETRY_MS = 10,         /* after a connection was refused */
	FIRST_SOURCE = 0x7f010001,
};

static void set(int fd, int level, int option, const void *value, size_t n)
{
	if (setsockopt(fd, level, option, value, (socklen_t)n) < 0)
		err(2, "setsockopt");
}

/* Nothing that comes from now on is seen even by the kernel: no root is needed for that. */
static void go_deaf(int fd)
{
	struct sock_filter drop = BPF_STMT(BPF_RET | BPF_K, 0);
	struct sock_fprog program = { .len = 1, .filter = &drop };

	set(fd, SOL_SOCKET, SO_ATTACH_FILTER, &program, sizeof(program));
}

static void watch(struct peer *peer, uint32_t interest)
{
	struct epoll_event event = { .events = interest, .data.ptr = peer };
	int how = peer->interest == 0 ? EPOLL_CTL_ADD : EPOLL_CTL_MOD;

	if (peer->interest == interest)
		return;
	if (epoll_ctl(peer->epoll, how, peer->fd, &event) < 0)
		err(2, "epoll_ctl");
	peer->interest = interest;
}

static bool has_more(const struct peer *peer)
{
	return peer->plan->again.n > 0 || peer->sent < peer->plan->first.n;
}

/* What is to be read, or only the end where nothing is; and when there is room to send. */
static void watch_for_next(struct peer *peer)
{
	uint32_t interest = EPOLLRDHUP | (peer->plan->unread ? 0 : EPOLLIN);

	if (peer->state == PEER_SHAKING)
		interest = EPOLLRDHUP |
		           (gnutls_record_get_direction(peer->tls) ? EPOLLOUT : EPOLLIN);
	if (peer->state == PEER_CONNECTING ||
	    (peer->state == PEER_SENDING && peer->plan->step_ms == 0))
		interest |= EPOLLOUT;
	watch(peer, interest);
}

void peer_end(struct peer *peer)
{
	if (peer->state == PEER_GONE)
		return;
	if (peer->tls)
		gnutls_deinit(peer->tls);
	close(peer->fd);
	peer->tls = NULL;
	peer->state = PEER_GONE;
}

static void refuse(struct peer *peer, uint64_t now_ms)
{
	peer->deeds->refused++;
	peer_end(peer);
	peer->since_ms = now_ms;
}

static void begin_again(struct peer *peer, uint64_t now_ms)
{
	peer_end(peer);
	peer_start(peer, now_ms);
}

static void on_cut(struct peer *peer, uint64_t now_ms)
{
	peer->deeds->cut++;
	begin_again(peer, now_ms);
}

static void open_socket(struct peer *peer)
{
	const struct plan *plan = peer->plan;
	const struct linger at_once = { .l_onoff =
		                                1 }; /* a reset, so that ports are free again */
	const int yes = 1;
	struct sockaddr_in from = { .sin_family = AF_INET };

	peer->fd = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
	if (peer->fd < 0)
		err(2, "socket");
	set(peer->fd, SOL_SOCKET, SO_LINGER, &at_once, sizeof(at_once));
	set(peer->fd, IPPROTO_IP, IP_BIND_ADDRESS_NO_PORT, &yes, sizeof(yes));
	if (plan->receive_bytes > 0)
		set(peer->fd, SOL_SOCKET, SO_RCVBUF, &plan->receive_bytes, sizeof(int));
	if (plan->deaf == DEAF_FROM_THE_START)
		go_deaf(peer->fd);
	from.sin_addr.s_addr = htonl(FIRST_SOURCE + peer->number % plan->sources);
	if (plan->sources > 1 && bind(peer->fd, (struct sockaddr *)&from, sizeof(from)) < 0)
		err(2, "bind");
}

static void open_tls(struct peer *peer)
{
	const struct plan *plan = peer->plan;
	gnutls_datum_t alpn = { 0 };

	if (gnutls_init(&peer->tls, GNUTLS_CLIENT | GNUTLS_NONBLOCK | GNUTLS_NO_SIGNAL) < 0 ||
	    gnutls_priority_set(peer->tls, plan->priorities) < 0 ||
	    gnutls_credentials_set(peer->tls, GNUTLS_CRD_CERTIFICATE, plan->credentials) < 0)
		errx(2, "no TLS session can be made");
	gnutls_transport_set_int(peer->tls, peer->fd);
	if (plan->alpn) {
		alpn.data = (unsigned char *)plan->alpn;
		alpn.size = (unsigned)strlen(plan->alpn);
		gnutls_alpn_set_protocols(peer->tls, &alpn, 1, 0);
	}
}

void peer_start(struct peer *peer, uint64_t now_ms)
{
	const struct sockaddr_in to = {
		.sin_family = AF_INET,
		.sin_port = htons((uint16_t)peer->plan->port),
		.sin_addr.s_addr = htonl(INADDR_LOOPBACK),
	};

	open_socket(peer);
	peer->state = PEER_CONNECTING;
	peer->interest = 0;
	peer->sent = 0;
	peer->is_open = false;
	peer->since_ms = peer->next_ms = now_ms;
	peer->deeds->begun++;
	if (connect(peer->fd, (const struct sockaddr *)&to, sizeof(to)) < 0 &&
	    errno != EINPROGRESS)
		refuse(peer, now_ms);
	else
		watch_for_next(peer);
}

static bool is_passing(ssize_t rc)
{
	return rc == GNUTLS_E_AGAIN || rc == GNUTLS_E_INTERRUPTED;
}

/* Bytes of the piece that the socket has taken; 0 for none now, negative when it is cut. */
static ssize_t send_piece(struct peer *peer, const char *p, size_t n)
{
	ssize_t sent;

	if (!peer->tls) {
		sent = send(peer->fd, p, n, MSG_NOSIGNAL);
		return sent < 0 && errno == EAGAIN ? 0 : sent;
	}
	if (peer->plan->empty_records) {
		sent = gnutls_record_send2(peer->tls, "", 0, 1, 0);
		return sent == 0 ? (ssize_t)n : is_passing(sent) ? 0 : sent;
	}
	if (n > peer->plan->record_bytes)
		n = peer->plan->record_bytes;
	sent = gnutls_record_send(peer->tls, p, n);
	return is_passing(sent) ? 0 : sent;
}

/*
 * The digits are those of all peers: one that has sent a part of them may go on with others,
 * and what it sends is new all the same.
 */
static void count_round(const struct plan *plan, struct deeds *deeds)
{
	char digits[PLAN_COUNTER_DIGITS + 1];

	deeds->rounds++;
	if (plan->counter_at == 0)
		return;
	snprintf(digits, sizeof(digits), "%08x", (unsigned)deeds->rounds);
	memcpy(plan->again.p + plan->counter_at, digits, PLAN_COUNTER_DIGITS);
}

/* What comes next, of at most so many bytes. */
static struct bytes next_piece(struct peer *peer, size_t most)
{
	const struct bytes *from = &peer->plan->first;
	size_t at = (size_t)peer->sent;
	struct bytes piece;

	if (peer->sent >= from->n) {
		at = (size_t)(peer->sent - from->n) % peer->plan->again.n;
		from = &peer->plan->again;
		if (at == 0)
			count_round(peer->plan, peer->deeds);
	}
	piece = (struct bytes){ from->p + at, from->n - at };
	if (piece.n > most)
		piece.n = most;
	return piece;
}

static void send_turn(struct peer *peer, uint64_t now_ms)
{
	size_t turn = peer->plan->step_ms > 0 ? peer->plan->step_bytes : TURN_BYTES;

	while (turn > 0 && has_more(peer)) {
		struct bytes piece = next_piece(peer, turn);
		ssize_t n = send_piece(peer, piece.p, piece.n);

		if (n < 0) {
			on_cut(peer, now_ms);
			return;
		}
		if (n == 0)
			break;
		peer->sent += (size_t)n;
		peer->deeds->sent += (size_t)n;
		turn -= (size_t)n;
	}
	peer->next_ms = now_ms + peer->plan->step_ms;
	if (has_more(peer))
		return;
	peer->state = PEER_WAITING;
	if (peer->plan->deaf == DEAF_AFTER_SENDING)
		go_deaf(peer->fd);
}

static void update_keys(struct peer *peer, uint64_t now_ms)
{
	for (int i = 0; i < TURN_UPDATES; i++) {
		int rc = gnutls_session_key_update(peer->tls, GNUTLS_KU_PEER);

		if (is_passing(rc))
			return;
		if (rc < 0) {
			on_cut(peer, now_ms);
			return;
		}
		peer->deeds->rounds++;
	}
}

static void on_open(struct peer *peer, uint64_t now_ms)
{
	const bool is_first = !peer->is_open;

	peer->is_open = true;
	peer->state = PEER_SENDING;
	if (peer->tls && is_first)
		peer->deeds->handshakes++;
	if (peer->plan->then == THEN_CLOSE)
		begin_again(peer, now_ms);
	else if (peer->plan->then == THEN_RENEGOTIATE)
		peer->state = PEER_SHAKING;
}

static void shake_hands(struct peer *peer, uint64_t now_ms)
{
	int rc;

	do {
		rc = gnutls_handshake(peer->tls);
		if (rc == 0) {
			peer->deeds->rounds += peer->is_open;
			on_open(peer, now_ms);
		}
	} while (rc == 0 && peer->state == PEER_SHAKING);
	if (rc < 0 && gnutls_error_is_fatal(rc))
		on_cut(peer, now_ms);
}

static void on_connected(struct peer *peer, uint64_t now_ms)
{
	int error = 0;
	socklen_t n = sizeof(error);

	getsockopt(peer->fd, SOL_SOCKET, SO_ERROR, &error, &n);
	if (error != 0) {
		refuse(peer, now_ms);
		return;
	}
	peer->deeds->connected++;
	if (peer->plan->priority) {
		open_tls(peer);
		peer->state = PEER_SHAKING;
		shake_hands(peer, now_ms);
	} else {
		on_open(peer, now_ms);
	}
}

/* Takes all that has come. False when the connection has ended with it. */
static bool take_what_comes(struct peer *peer, uint64_t now_ms)
{
	static char into[1 << 16];
	ssize_t n;

	do {
		n = peer->tls ? gnutls_record_recv(peer->tls, into, sizeof(into))
		              : recv(peer->fd, into, sizeof(into), 0);
		if (n > 0)
			peer->deeds->received += (size_t)n;
	} while (n > 0 && !peer->plan->hang_up);
	if (n > 0) {
		begin_again(peer, now_ms);
		return false;
	}
	if (peer->tls ? n < 0 && !gnutls_error_is_fatal((int)n) : n < 0 && errno == EAGAIN)
		return true;
	on_cut(peer, now_ms);
	return false;
}

void peer_on_event(struct peer *peer, uint32_t events, uint64_t now_ms)
{
	const enum peer_state was = peer->state;

	if (was == PEER_CONNECTING) {
		on_connected(peer, now_ms);
	} else if (was == PEER_SHAKING) {
		shake_hands(peer, now_ms);
	} else if (events & EPOLLIN) {
		if (!take_what_comes(peer, now_ms))
			return;
	} else if (events & (EPOLLRDHUP | EPOLLHUP | EPOLLERR)) {
		on_cut(peer, now_ms);
		return;
	}
	if (peer->state == PEER_SENDING && (events & EPOLLOUT) && peer->plan->step_ms == 0) {
		if (peer->plan->then == THEN_UPDATE_KEYS)
			update_keys(peer, now_ms);
		else
			send_turn(peer, now_ms);
	}
	if (peer->state != PEER_GONE)
		watch_for_next(peer);
}

void peer_on_time(struct peer *peer, uint64_t now_ms)
{
	const unsigned life_ms = peer->plan->life_ms;

	if (peer->state == PEER_GONE) {
		if (now_ms >= peer->since_ms + RETRY_MS)
			peer_start(peer, now_ms);
	} else if (life_ms > 0 && now_ms >= peer->since_ms + life_ms) {
		begin_again(peer, now_ms);
	} else if (peer->state == PEER_SENDING && peer->plan->step_ms > 0 &&
	           now_ms >= peer->next_ms) {
		send_turn(peer, now_ms);
		if (peer->state != PEER_GONE)
			watch_for_next(peer);
	}
}

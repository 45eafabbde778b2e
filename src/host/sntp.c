/* SPDX-License-Identifier: Apache-2.0 */
#include "host/sntp.h"

#include <errno.h>
#include <math.h>
#include <netdb.h>
#include <netinet/in.h>
#include <poll.h>
#include <stdio.h>
#include <string.h>
#include <sys/random.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#include "base/clock.h"

#define SECONDS(n)          ((uint64_t)(n) << 32)
#define FROM_1900_TO_1970   SECONDS(2208988800)
#define REFERENCE_MAX_AGE   SECONDS(1 << 17) /* the longest time between two polls */
#define ROOT_DISTANCE_MAX_S 16.0             /* MAXDISP of RFC 5905 */

enum {
	MODE_CLIENT = 3,
	MODE_SERVER = 4,
	STRATUM_MAX = 15,
	DATAGRAM_MAX_BYTES = 1024, /* what is behind the packet is of no interest */
	PORT_TEXT_BYTES = 8,
};

/* Where what is in a packet. */
enum {
	AT_STRATUM = 1,
	AT_PRECISION = 3,
	AT_ROOT_DELAY = 4,
	AT_ROOT_DISPERSION = 8,
	AT_REFERENCE = 16,
	AT_ORIGIN = 24,
	AT_RECEIVE = 32,
	AT_TRANSMIT = 40,
};

static uint64_t get(struct str packet, size_t at, size_t bytes)
{
	uint64_t value = 0;

	for (size_t i = 0; i < bytes; i++)
		value = value << 8 | (uint8_t)packet.p[at + i];
	return value;
}

double sntp_seconds(uint64_t time)
{
	return (double)time / 4294967296.0;
}

/* Of two times, which an era's end may lie between; to the nanosecond, clocks tell no more. */
static double seconds_between(uint64_t from, uint64_t to)
{
	return rint((double)(int64_t)(to - from) / 4294967296.0 * 1e9) / 1e9;
}

static double larger(double a, double b)
{
	return a > b ? a : b;
}

/* RFC 5905, section 8: T1 to T4. */
static void compare(const struct sntp_question *q, uint64_t receive, uint64_t transmit,
                    struct sntp_answer *out)
{
	double there = seconds_between(q->sent, receive);
	double back = seconds_between(transmit, q->received);

	out->offset_s = (there - back) / 2;
	out->rtt_s = larger(there + back, 0);
	/* Nothing arrives before it was sent. */
	out->min_error_s = larger(larger(-there, -back), 0);
}

int sntp_parse(struct str datagram, const struct sntp_question *q, struct sntp_answer *out,
               struct err *err)
{
	uint64_t receive, transmit, reference;

	if (datagram.n < SNTP_PACKET_BYTES)
		return err_set(err, -EBADMSG, "an answer of %zu bytes", datagram.n);
	if ((datagram.p[0] & 7) != MODE_SERVER)
		return err_set(err, -EBADMSG, "an answer that is not a server's");
	receive = get(datagram, AT_RECEIVE, 8);
	transmit = get(datagram, AT_TRANSMIT, 8);
	reference = get(datagram, AT_REFERENCE, 8);
	if (transmit == 0)
		return err_set(err, -EBADMSG, "an answer without a time");
	if (get(datagram, AT_ORIGIN, 8) != q->cookie)
		return err_set(err, -EBADMSG, "an answer to another question");
	if (receive > transmit)
		return err_set(err, -EBADMSG,
		               "an answer that was sent before the question came");
	*out = (struct sntp_answer){
		.leap = (uint8_t)datagram.p[0] >> 6,
		.stratum = (uint8_t)datagram.p[AT_STRATUM],
		.time = transmit - FROM_1900_TO_1970,
		.reference = reference == 0 ? 0 : reference - FROM_1900_TO_1970,
		.root_delay_s = (double)get(datagram, AT_ROOT_DELAY, 4) / 65536,
		.root_dispersion_s = (double)get(datagram, AT_ROOT_DISPERSION, 4) / 65536,
	};
	compare(q, receive, transmit, out);
	return 0;
}

bool sntp_is_sane(const struct sntp_answer *a)
{
	return a->stratum > 0 && a->stratum <= STRATUM_MAX && a->leap != SNTP_LEAP_UNKNOWN &&
	       a->reference > 0 && a->reference <= a->time &&
	       a->time - a->reference <= REFERENCE_MAX_AGE &&
	       a->root_delay_s / 2 + a->root_dispersion_s <= ROOT_DISTANCE_MAX_S;
}

static uint64_t now_since_1900(void)
{
	struct timespec now;

	clock_gettime(CLOCK_REALTIME, &now);
	return FROM_1900_TO_1970 + SECONDS(now.tv_sec) +
	       ((uint64_t)now.tv_nsec << 32) / 1000000000;
}

static int set_ttl(int fd, int family, unsigned ttl)
{
	int hops = (int)ttl, rc = 0;

	if (ttl > 0 && family == AF_INET6)
		rc = setsockopt(fd, IPPROTO_IPV6, IPV6_UNICAST_HOPS, &hops, sizeof(hops));
	else if (ttl > 0)
		rc = setsockopt(fd, IPPROTO_IP, IP_TTL, &hops, sizeof(hops));
	return rc < 0 ? -errno : 0;
}

static int connect_to(const struct addrinfo *to, unsigned ttl)
{
	int fd = socket(to->ai_family, SOCK_DGRAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0), rc;

	if (fd < 0)
		return -errno;
	rc = set_ttl(fd, to->ai_family, ttl);
	if (rc == 0 && connect(fd, to->ai_addr, to->ai_addrlen) < 0)
		rc = -errno;
	if (rc == 0)
		return fd;
	close(fd);
	return rc;
}

/* A socket, or a negative errno: the first of the host's addresses that there is a way to. */
static int call(const struct sntp_server *server, struct err *err)
{
	const struct addrinfo hints = { .ai_socktype = SOCK_DGRAM, .ai_flags = AI_NUMERICSERV };
	char port[PORT_TEXT_BYTES];
	struct addrinfo *found;
	int rc, fd = -ENOENT;

	snprintf(port, sizeof(port), "%u", server->port);
	rc = getaddrinfo(server->host, port, &hints, &found);
	if (rc != 0)
		return err_set(err, -ENOENT, "%s: %s", server->host, gai_strerror(rc));
	for (const struct addrinfo *to = found; to && fd < 0; to = to->ai_next)
		fd = connect_to(to, server->ttl);
	freeaddrinfo(found);
	return fd < 0 ? err_set(err, fd, "%s: %s", server->host, strerror(-fd)) : fd;
}

/*
 * The question tells nothing of us: where our time belongs there is a random number, which
 * the answer brings back.
 */
static int send_question(int fd, unsigned version, struct sntp_question *q)
{
	uint8_t packet[SNTP_PACKET_BYTES] = { (uint8_t)(version << 3 | MODE_CLIENT) };

	packet[AT_PRECISION] = 32;
	if (getrandom(&q->cookie, sizeof(q->cookie), 0) != sizeof(q->cookie))
		return -errno;
	for (size_t i = 0; i < 8; i++)
		packet[AT_TRANSMIT + i] = (uint8_t)(q->cookie >> (56 - 8 * i));
	q->sent = now_since_1900();
	return send(fd, packet, sizeof(packet), 0) < 0 ? -errno : 0;
}

/* Bytes, or a negative errno. */
static int receive(int fd, char *room, size_t size)
{
	uint64_t deadline_ns = clock_now_ns() + SNTP_TIMEOUT_MS * UINT64_C(1000000);
	struct pollfd wait = { .fd = fd, .events = POLLIN };

	for (;;) {
		ssize_t n = recv(fd, room, size, 0);
		uint64_t now_ns = clock_now_ns();

		if (n >= 0)
			return (int)n;
		if (errno != EAGAIN && errno != EINTR)
			return -errno;
		if (now_ns >= deadline_ns)
			return -ETIMEDOUT;
		poll(&wait, 1, (int)((deadline_ns - now_ns) / 1000000) + 1);
	}
}

/* Our clock may be set meanwhile, so the way's time is that of another one. */
static int exchange(int fd, unsigned version, struct sntp_question *q, char *room, size_t size)
{
	uint64_t began_ns = clock_now_ns(), took_ns;
	int rc = send_question(fd, version, q);

	if (rc == 0)
		rc = receive(fd, room, size);
	took_ns = clock_now_ns() - began_ns;
	q->received = q->sent + SECONDS(took_ns / 1000000000) +
	              (took_ns % 1000000000 << 32) / 1000000000;
	return rc;
}

int sntp_ask(const struct sntp_server *server, struct sntp_answer *out, struct err *err)
{
	char room[DATAGRAM_MAX_BYTES];
	struct sntp_question q;
	int fd = call(server, err), rc;

	if (fd < 0)
		return fd;
	rc = exchange(fd, server->version, &q, room, sizeof(room));
	if (rc < 0)
		err_set(err, rc, "%s", strerror(-rc));
	else
		rc = sntp_parse((struct str){ room, (size_t)rc }, &q, out, err);
	close(fd);
	return rc < 0 ? err_prefix(err, rc, "%s, port %u", server->host, server->port) : 0;
}

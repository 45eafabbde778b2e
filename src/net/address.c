/* SPDX-License-Identifier: Apache-2.0 */
#include "net/address.h"

#include <arpa/inet.h>
#include <errno.h>
#include <netdb.h>
#include <netinet/in.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/un.h>

enum { HOST_MAX_BYTES = 256, PORT_MAX_BYTES = 64 };

static int refuse(struct err *err, const char *text, const char *reason)
{
	return err_set(err, -EINVAL,
	               "--web.listen-address: address %s: %s; write host:port, "
	               ":port or [IPv6]:port",
	               text, reason);
}

/* Splits as Go's net.SplitHostPort does. */
static int split(const char *text, char host[static HOST_MAX_BYTES],
                 char port[static PORT_MAX_BYTES], struct err *err)
{
	const char *colon = strrchr(text, ':'), *start = text, *end = colon;

	if (!colon)
		return refuse(err, text, "missing port in address");
	if (text[0] == '[') {
		end = strchr(text, ']');
		if (!end)
			return refuse(err, text, "missing ']' in address");
		if (end[1] != ':')
			return refuse(err, text, "missing port in address");
		if (end + 1 != colon)
			return refuse(err, text, "too many colons in address");
		start = text + 1;
	} else if (memchr(text, ':', (size_t)(colon - text))) {
		return refuse(err, text, "too many colons in address");
	}
	if (end - start >= HOST_MAX_BYTES || strlen(colon + 1) >= PORT_MAX_BYTES)
		return refuse(err, text, "too long");
	snprintf(host, HOST_MAX_BYTES, "%.*s", (int)(end - start), start);
	snprintf(port, PORT_MAX_BYTES, "%s", colon + 1);
	return 0;
}

static bool is_any(const struct sockaddr *address)
{
	if (address->sa_family == AF_INET)
		return ((const struct sockaddr_in *)address)->sin_addr.s_addr == INADDR_ANY;
	return IN6_IS_ADDR_UNSPECIFIED(&((const struct sockaddr_in6 *)address)->sin6_addr);
}

static unsigned short port_of(const struct sockaddr *address)
{
	return address->sa_family == AF_INET
	               ? ((const struct sockaddr_in *)address)->sin_port
	               : ((const struct sockaddr_in6 *)address)->sin6_port;
}

/* IPv4 if the name has one, as Go does. */
static const struct addrinfo *choose(const struct addrinfo *list)
{
	for (const struct addrinfo *it = list; it; it = it->ai_next) {
		if (it->ai_family == AF_INET)
			return it;
	}
	return list;
}

int address_parse(const char *text, struct sockaddr_storage *out, bool *dual_stack,
                  struct err *err)
{
	struct addrinfo hints = { .ai_socktype = SOCK_STREAM, .ai_flags = AI_PASSIVE }, *list;
	char host[HOST_MAX_BYTES], port[PORT_MAX_BYTES];
	const struct addrinfo *one;
	int rc = split(text, host, port, err);

	if (rc < 0)
		return rc;
	if (*port && strspn(port, "0123456789") == strlen(port) &&
	    (strlen(port) > 5 || strtol(port, NULL, 10) > 65535))
		return refuse(err, text, "invalid port");
	rc = getaddrinfo(*host ? host : NULL, *port ? port : "0", &hints, &list);
	if (rc == EAI_SERVICE)
		return refuse(err, text, "unknown port");
	if (rc != 0)
		return refuse(err, text, rc == EAI_NONAME ? "no such host" : gai_strerror(rc));
	one = choose(list);
	memset(out, 0, sizeof(*out));
	*dual_stack = !*host || is_any(one->ai_addr);
	if (*dual_stack) {
		struct sockaddr_in6 any = { .sin6_family = AF_INET6, .sin6_addr = in6addr_any };

		any.sin6_port = port_of(one->ai_addr);
		memcpy(out, &any, sizeof(any));
	} else {
		memcpy(out, one->ai_addr, one->ai_addrlen);
	}
	freeaddrinfo(list);
	return 0;
}

void address_print(const struct sockaddr *address, char out[static ADDRESS_TEXT_MAX])
{
	char host[INET6_ADDRSTRLEN] = "";
	bool six = address->sa_family == AF_INET6;

	if (address->sa_family == AF_UNIX) {
		const char *path = ((const struct sockaddr_un *)address)->sun_path;

		snprintf(out, ADDRESS_TEXT_MAX, "%.*s", ADDRESS_TEXT_MAX - 1,
		         *path ? path : "@");
		return;
	}
	if (six) {
		const struct sockaddr_in6 *in6 = (const struct sockaddr_in6 *)address;

		if (IN6_IS_ADDR_V4MAPPED(&in6->sin6_addr)) {
			inet_ntop(AF_INET, in6->sin6_addr.s6_addr + 12, host, sizeof(host));
			six = false;
		} else {
			inet_ntop(AF_INET6, &in6->sin6_addr, host, sizeof(host));
		}
	} else if (address->sa_family == AF_INET) {
		inet_ntop(AF_INET, &((const struct sockaddr_in *)address)->sin_addr, host,
		          sizeof(host));
	}
	snprintf(out, ADDRESS_TEXT_MAX, six ? "[%s]:%u" : "%s:%u", host,
	         ntohs(port_of(address)));
}

bool address_is_local(const struct sockaddr *address)
{
	if (address->sa_family == AF_INET)
		return ntohl(((const struct sockaddr_in *)address)->sin_addr.s_addr) >> 24 ==
		       127;
	if (address->sa_family == AF_INET6)
		return IN6_IS_ADDR_LOOPBACK(&((const struct sockaddr_in6 *)address)->sin6_addr);
	return address->sa_family == AF_UNIX;
}

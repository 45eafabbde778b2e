/* SPDX-License-Identifier: Apache-2.0 */
#include "net/listen_address.h"

#include <arpa/inet.h>
#include <errno.h>
#include <net/if.h>
#include <netdb.h>
#include <netinet/in.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <linux/vm_sockets.h>

#include "base/str.h"

enum { HOST_MAX_BYTES = 256, PORT_MAX_BYTES = 64 };

static const char vsock_prefix[] = "vsock://", unix_prefix[] = "unix:";

static int refuse(struct err *err, const char *text, const char *reason)
{
	return err_set(err, -EINVAL, "address %s: %s; write %s", text, reason,
	               str_starts(str_from(text), vsock_prefix)
	                       ? "vsock://:port"
	                       : "host:port, :port, [IPv6]:port, unix:/path or vsock://:port");
}

/* Splits as Go's net.SplitHostPort does; text is the whole address, for the sentence. */
static int split(const char *text, const char *at, char host[static HOST_MAX_BYTES],
                 char port[static PORT_MAX_BYTES], struct err *err)
{
	const char *colon = strrchr(at, ':'), *start = at, *end = colon;

	if (!colon)
		return refuse(err, text, "missing port in address");
	if (at[0] == '[') {
		end = strchr(at, ']');
		if (!end)
			return refuse(err, text, "missing ']' in address");
		if (end[1] != ':')
			return refuse(err, text, "missing port in address");
		if (end + 1 != colon)
			return refuse(err, text, "too many colons in address");
		start = at + 1;
	} else if (memchr(at, ':', (size_t)(colon - at))) {
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

static in_port_t port_of(const struct sockaddr *address)
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

static void set(struct listen_address *out, const void *address, socklen_t n)
{
	memcpy(&out->sockaddr, address, n);
	out->n = n;
}

static const char *lookup_failure(int rc)
{
	if (rc == EAI_SERVICE)
		return "unknown port";
	return rc == EAI_NONAME ? "no such host" : gai_strerror(rc);
}

/*
 * Cuts the interface off "fe80::1%eth0" (RFC 4007 section 11), a name or a number. Here, since
 * getaddrinfo() takes names behind link-local addresses only. 0 for an unknown one.
 */
static uint32_t take_zone(char *host)
{
	char *zone = strchr(host, '%');
	uint64_t number;

	*zone++ = '\0';
	if (str_to_u64(str_from(zone), &number) == 0 && number <= UINT32_MAX)
		return (uint32_t)number;
	return if_nametoindex(zone);
}

/* An address with its interface is one of IPv6, and no name. */
static int parse_zoned(struct listen_address *out, char *host, in_port_t port, struct err *err)
{
	struct sockaddr_in6 six = { .sin6_family = AF_INET6, .sin6_port = port };

	six.sin6_scope_id = take_zone(host);
	if (inet_pton(AF_INET6, host, &six.sin6_addr) != 1)
		return refuse(err, out->text, "an interface goes with an IPv6 address only");
	if (six.sin6_scope_id == 0)
		return refuse(err, out->text, "no such interface behind the %");
	set(out, &six, sizeof(six));
	return 0;
}

static void take_found(struct listen_address *out, const struct addrinfo *one, bool is_host)
{
	out->dual_stack = !is_host || is_any(one->ai_addr);
	if (out->dual_stack) {
		struct sockaddr_in6 any = { .sin6_family = AF_INET6, .sin6_addr = in6addr_any };

		any.sin6_port = port_of(one->ai_addr);
		set(out, &any, sizeof(any));
	} else {
		set(out, one->ai_addr, one->ai_addrlen);
	}
}

static int parse_tcp(struct listen_address *out, struct err *err)
{
	struct addrinfo hints = { .ai_socktype = SOCK_STREAM, .ai_flags = AI_PASSIVE }, *list;
	char host[HOST_MAX_BYTES], port[PORT_MAX_BYTES];
	const struct addrinfo *one;
	bool zoned;
	int rc = split(out->text, out->text, host, port, err);

	if (rc < 0)
		return rc;
	if (*port && strspn(port, "0123456789") == strlen(port) &&
	    (strlen(port) > 5 || strtol(port, NULL, 10) > 65535))
		return refuse(err, out->text, "invalid port");
	zoned = strchr(host, '%');
	rc = getaddrinfo(*host && !zoned ? host : NULL, *port ? port : "0", &hints, &list);
	if (rc != 0)
		return refuse(err, out->text, lookup_failure(rc));
	one = choose(list);
	if (zoned)
		rc = parse_zoned(out, host, port_of(one->ai_addr), err);
	else
		take_found(out, one, *host);
	freeaddrinfo(list);
	return rc;
}

static int parse_vsock(struct listen_address *out, struct err *err)
{
	struct sockaddr_vm any = { .svm_family = AF_VSOCK, .svm_cid = VMADDR_CID_ANY };
	char host[HOST_MAX_BYTES], port[PORT_MAX_BYTES];
	uint64_t number;
	int rc = split(out->text, out->text + strlen(vsock_prefix), host, port, err);

	if (rc < 0)
		return rc;
	if (str_to_u64(str_from(port), &number) < 0 || number >= VMADDR_PORT_ANY)
		return refuse(err, out->text, "invalid port");
	any.svm_port = number == 0 ? VMADDR_PORT_ANY : (unsigned)number;
	set(out, &any, sizeof(any));
	out->kind = LISTEN_VSOCK;
	out->host_ignored = *host != '\0';
	return 0;
}

int listen_address_parse(const char *text, struct listen_address *out, struct err *err)
{
	*out = (struct listen_address){ .text = text, .kind = LISTEN_TCP };
	if (str_starts(str_from(text), unix_prefix))
		return listen_address_parse_unix(text + strlen(unix_prefix), out, err);
	if (str_starts(str_from(text), vsock_prefix))
		return parse_vsock(out, err);
	return parse_tcp(out, err);
}

/* SPDX-License-Identifier: Apache-2.0 */
#include "net/address.h"

#include <arpa/inet.h>
#include <net/if.h>
#include <netinet/in.h>
#include <stdio.h>
#include <string.h>
#include <sys/un.h>

#include <linux/vm_sockets.h>

enum { ZONE_MAX_BYTES = IF_NAMESIZE + 1 };

static void print_ipv4(const void *bytes, in_port_t port, char out[static ADDRESS_TEXT_MAX])
{
	char host[INET_ADDRSTRLEN] = "";

	inet_ntop(AF_INET, bytes, host, sizeof(host));
	snprintf(out, ADDRESS_TEXT_MAX, "%s:%u", host, ntohs(port));
}

/* RFC 4007 section 11: the interface by its name, or its number when it has gone. */
static void print_zone(uint32_t index, char out[static ZONE_MAX_BYTES])
{
	char name[IF_NAMESIZE];

	if (index == 0)
		out[0] = '\0';
	else if (if_indextoname(index, name))
		snprintf(out, ZONE_MAX_BYTES, "%%%s", name);
	else
		snprintf(out, ZONE_MAX_BYTES, "%%%u", index);
}

static void print_ipv6(const struct sockaddr_in6 *in6, char out[static ADDRESS_TEXT_MAX])
{
	char host[INET6_ADDRSTRLEN] = "", zone[ZONE_MAX_BYTES];

	if (IN6_IS_ADDR_V4MAPPED(&in6->sin6_addr)) {
		print_ipv4(in6->sin6_addr.s6_addr + 12, in6->sin6_port, out);
		return;
	}
	inet_ntop(AF_INET6, &in6->sin6_addr, host, sizeof(host));
	print_zone(in6->sin6_scope_id, zone);
	snprintf(out, ADDRESS_TEXT_MAX, "[%s%s]:%u", host, zone, ntohs(in6->sin6_port));
}

static void print_unix(const struct sockaddr_un *un, char out[static ADDRESS_TEXT_MAX])
{
	bool abstract = un->sun_path[0] == '\0';

	snprintf(out, ADDRESS_TEXT_MAX, "%s%.*s", abstract ? "@" : "",
	         (int)sizeof(un->sun_path) - abstract, un->sun_path + abstract);
}

static void print_vsock(const struct sockaddr_vm *vm, char out[static ADDRESS_TEXT_MAX])
{
	static const char *const kinds[] = {
		[VMADDR_CID_HYPERVISOR] = "hypervisor",
		[VMADDR_CID_LOCAL] = "local",
		[VMADDR_CID_HOST] = "host",
	};

	if (vm->svm_cid == VMADDR_CID_ANY)
		snprintf(out, ADDRESS_TEXT_MAX, "vm(any):%u", vm->svm_port);
	else
		snprintf(out, ADDRESS_TEXT_MAX, "%s(%u):%u",
		         vm->svm_cid <= VMADDR_CID_HOST ? kinds[vm->svm_cid] : "vm",
		         vm->svm_cid, vm->svm_port);
}

/* Through bytes: to the compiler, what lies there is not of type struct sockaddr. */
static sa_family_t family_of(const struct sockaddr *address)
{
	sa_family_t family;

	memcpy(&family, address, sizeof(family));
	return family;
}

void address_print(const struct sockaddr *address, char out[static ADDRESS_TEXT_MAX])
{
	const struct sockaddr_in *in = (const struct sockaddr_in *)address;

	switch (family_of(address)) {
	case AF_INET:
		print_ipv4(&in->sin_addr, in->sin_port, out);
		return;
	case AF_INET6:
		print_ipv6((const struct sockaddr_in6 *)address, out);
		return;
	case AF_UNIX:
		print_unix((const struct sockaddr_un *)address, out);
		return;
	case AF_VSOCK:
		print_vsock((const struct sockaddr_vm *)address, out);
		return;
	default:
		snprintf(out, ADDRESS_TEXT_MAX, "address family %u", family_of(address));
	}
}

static bool is_loopback(in_addr_t address)
{
	return ntohl(address) >> 24 == IN_LOOPBACKNET;
}

bool address_is_local(const struct sockaddr *address)
{
	const struct in6_addr *six = &((const struct sockaddr_in6 *)address)->sin6_addr;

	switch (family_of(address)) {
	case AF_INET:
		return is_loopback(((const struct sockaddr_in *)address)->sin_addr.s_addr);
	case AF_INET6:
		return IN6_IS_ADDR_V4MAPPED(six) ? is_loopback(six->s6_addr32[3])
		                                 : IN6_IS_ADDR_LOOPBACK(six);
	case AF_VSOCK:
		return ((const struct sockaddr_vm *)address)->svm_cid == VMADDR_CID_LOCAL;
	default:
		return family_of(address) == AF_UNIX;
	}
}

/* SPDX-License-Identifier: Apache-2.0 */
#include "command/hostname.h"

#include <netdb.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

void hostname_short(char out[static HOSTNAME_MAX_BYTES])
{
	if (gethostname(out, HOSTNAME_MAX_BYTES) < 0 || !*out)
		snprintf(out, HOSTNAME_MAX_BYTES, "localhost");
	out[HOSTNAME_MAX_BYTES - 1] = '\0';
}

/* Is full the name with something behind a dot? Many /etc/hosts say "localhost" for all. */
static int extends(const char *full, const char *name)
{
	size_t n = strlen(name);

	return strncmp(full, name, n) == 0 && full[n] == '.' && full[n + 1] &&
	       strlen(full) < HOSTNAME_MAX_BYTES;
}

void hostname_full(char out[static HOSTNAME_MAX_BYTES])
{
	const struct addrinfo hints = { .ai_flags = AI_CANONNAME, .ai_socktype = SOCK_STREAM };
	struct addrinfo *found;

	hostname_short(out);
	if (strchr(out, '.') || getaddrinfo(out, NULL, &hints, &found) != 0)
		return;
	if (found->ai_canonname && extends(found->ai_canonname, out))
		snprintf(out, HOSTNAME_MAX_BYTES, "%s", found->ai_canonname);
	freeaddrinfo(found);
}

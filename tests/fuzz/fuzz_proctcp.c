/* SPDX-License-Identifier: Apache-2.0 */
#include "net/proctcp.c"

/* Whatever /proc/net/tcp holds, a line is a socket or refused. */

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct str text = { (const char *)data, size }, line;
	struct proctcp socket;

	while (str_next_line(&text, &line))
		(void)proctcp_parse(line, &socket);
	return 0;
}

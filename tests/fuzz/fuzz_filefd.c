/* SPDX-License-Identifier: Apache-2.0 */
#include "collectors/filefd.c"

/* Whatever /proc/sys/fs/file-nr holds, it is two numbers or refused. */

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	uint64_t given, most;

	parse((struct str){ (const char *)data, size }, &given, &most);
	return 0;
}

/* SPDX-License-Identifier: Apache-2.0 */
#include "base/memory.h"

#include <sys/mman.h>

bool memory_has(size_t bytes)
{
	void *p = mmap(NULL, bytes, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

	if (p == MAP_FAILED)
		return false;
	munmap(p, bytes);
	return true;
}

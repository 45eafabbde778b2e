/* SPDX-License-Identifier: Apache-2.0 */
#include "collectors/selinux.c"

/* Whatever /etc/selinux/config holds, it names a mode or none. */

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct str text = { (const char *)data, size };
	int config = parse_config(text), enforce = parse_enforce(text);

	must(config >= -1 && config <= 1 && enforce >= -1 && enforce <= 1);
	return 0;
}

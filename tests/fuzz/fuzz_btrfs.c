/* SPDX-License-Identifier: Apache-2.0 */
#include "collectors/btrfs_fs.c"

#include "base/must.h"

/* Whatever commit_stats holds, a refusal has its sentence; any mode has a ratio. */

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct str text = { (const char *)data, size };
	struct btrfs_commits commits;
	struct err err = { 0 };

	if (parse_commits(text, &commits, &err) < 0)
		must(err.text[0] != '\0');
	for (size_t n = 0; n < 4; n++) {
		double ratio = ratio_of(text, n);

		must(ratio >= 0 && ratio <= 4);
	}
	return 0;
}

/* SPDX-License-Identifier: Apache-2.0 */
#include "collectors/bcachefs.c"

/* Whatever bcachefs' files hold, their lines are written or refused. */

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct str text = { (const char *)data, size };
	struct exposition out;
	uint64_t count;

	exposition_init(&out);
	emit_pairs(&out, text, STR("u"), &compressed, &uncompressed);
	emit_errors(&out, text, STR("u"));
	emit_io_done(&out, text, STR("0"), STR("u"));
	emit_io_errors(&out, text, STR("0"), STR("u"));
	parse_counter(text, &count);
	exposition_deinit(&out);
	return 0;
}

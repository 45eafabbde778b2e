/* SPDX-License-Identifier: Apache-2.0 */
#include "collectors/drbd.c"

/* Whatever /proc/drbd holds, a word has a key and a value or is none. */

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct str text = { (const char *)data, size }, word, key, value;
	struct exposition out;

	exposition_init(&out);
	while (str_next_word(&text, &word)) {
		if (split(word, &key, &value))
			emit_word(&out, STR("drbd0"), key, value);
	}
	exposition_deinit(&out);
	return 0;
}

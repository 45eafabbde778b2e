/* SPDX-License-Identifier: Apache-2.0 */
#include <stdint.h>

#include "conf/web_config.h"

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t n);

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t n)
{
	struct str text = { (const char *)bytes, n };
	struct web_config *config;
	struct err err;

	if (web_config_parse(text, "fuzz.yml", &config, &err) == 0)
		web_config_free(config);
	return 0;
}

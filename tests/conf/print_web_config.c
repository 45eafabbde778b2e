/* SPDX-License-Identifier: Apache-2.0 */
/* Prints what web_config_parse() says of one file: the error (exit status 1) or the warnings.
 */

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "conf/web_config.h"

static char text[WEB_CONFIG_MAX_BYTES + 1];

int main(int argc, char **argv)
{
	const char *name = argc > 1 && strrchr(argv[1], '/') ? strrchr(argv[1], '/') + 1 : "";
	FILE *file = argc > 1 ? fopen(argv[1], "r") : NULL;
	struct web_config *config;
	struct err err;
	size_t n;

	if (!file) {
		fputs("usage: print_web_config DIR/FILE\n", stderr);
		return 2;
	}
	n = fread(text, 1, sizeof(text), file);
	fclose(file);
	if (web_config_parse((struct str){ text, n }, name, &config, &err) < 0) {
		puts(err.text);
		return 1;
	}
	for (size_t i = 0; i < config->n_warnings; i++)
		puts(config->warnings[i]);
	web_config_free(config);
	return 0;
}

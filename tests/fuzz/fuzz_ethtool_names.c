/* SPDX-License-Identifier: Apache-2.0 */
#include "collectors/ethtool_names.c"

#include <ctype.h>

#include "daemon/options.h"

/* Whatever drivers name their statistics, families have names that Prometheus takes. */

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct str rest = { (const char *)data, size }, stat;
	struct flags *flags = options_new();
	const struct ethtool_name *name;
	struct ethtool_names *names;
	struct err err;

	must(flags_parse(flags, 1, (const char *[]){ "fuzz" }, &err) == 0);
	must(ethtool_names_open(flags, "collector.ethtool.metrics-include", &names, &err) == 0);
	while (str_next_line(&rest, &stat)) {
		name = ethtool_names_find(names, stat);
		must(!name == (stat.n == 0));
		for (const char *p = name && name->metric ? name->metric->name : ""; *p; p++)
			must(isalnum((unsigned char)*p) || *p == '_');
	}
	ethtool_names_close(names);
	flags_free(flags);
	return 0;
}

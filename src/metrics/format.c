/* SPDX-License-Identifier: Apache-2.0 */
#include "metrics/format.h"

const char *escaping_name(enum escaping escaping)
{
	static const char *const names[ESCAPINGS] = { "underscores", "allow-utf-8", "dots",
		                                      "values" };

	return names[escaping];
}

/* SPDX-License-Identifier: Apache-2.0 */
#include "conf/web_names.h"

#include <errno.h>

#include "base/array.h"

static const char *const versions[] = { "TLS10", "TLS11", "TLS12", "TLS13" };
static const char *const titles[] = { "TLS 1.0", "TLS 1.1", "TLS 1.2", "TLS 1.3" };
static const char *const curves[] = { "CurveP256", "CurveP384", "CurveP521", "X25519" };
static const char *const suites[] = {
#define X(name) #name,
	WEB_SUITES(X)
#undef X
};
_Static_assert(COUNT_OF(curves) == WEB_CURVES_COUNT, "each curve has a name");
_Static_assert(WEB_SUITES_COUNT <= 8 * sizeof(unsigned), "each suite has a bit in a set");

static int find(const char *const *names, size_t n, struct str name)
{
	for (size_t i = 0; i < n; i++) {
		if (str_is(name, names[i]))
			return (int)i;
	}
	return -ENOENT;
}

const char *web_version_name(enum tls_version version)
{
	return versions[version];
}

const char *web_version_title(enum tls_version version)
{
	return titles[version];
}

const char *web_suite_name(enum web_suite suite)
{
	return suites[suite];
}

const char *web_curve_name(enum web_curve curve)
{
	return curves[curve];
}

int web_version_find(struct str name)
{
	return find(versions, COUNT_OF(versions), name);
}

int web_suite_find(struct str name)
{
	return find(suites, COUNT_OF(suites), name);
}

int web_curve_find(struct str name)
{
	return find(curves, COUNT_OF(curves), name);
}

/* SPDX-License-Identifier: Apache-2.0 */
/* xmlrpc_none: stands in for xmlrpc.c in a build without Expat. */

#include <errno.h>

#include "base/must.h"
#include "host/xmlrpc.h"

int xmlrpc_new(struct xmlrpc **out, struct err *err)
{
	*out = NULL;
	return err_set(err, -EOPNOTSUPP,
	               "this build is without Expat, by which XML is read: install "
	               "libexpat1-dev, configure and build again");
}

void xmlrpc_free(struct xmlrpc *x)
{
	must(!x);
}

/* Nobody has anything to call this with. */
int xmlrpc_parse(struct xmlrpc *x, struct arena *arena, struct str text,
                 const struct xmlrpc_field *fields, size_t n_fields,
                 struct xmlrpc_value **values, size_t *n, struct err *err)
{
	(void)arena;
	(void)text;
	(void)fields;
	(void)n_fields;
	(void)values;
	(void)n;
	must(x);
	return err_set(err, -EOPNOTSUPP, "no XML");
}

/* SPDX-License-Identifier: Apache-2.0 */
#include "daemon/landing.h"

#include "base/must.h"

enum { PAGE_MAX_BYTES = 8 << 10 };

const char landing_policy[] = "default-src 'none'; style-src 'unsafe-inline'";

static void add_html(struct buf *out, const char *text)
{
	for (; *text; text++) {
		if (*text == '&' || *text == '<' || *text == '>' || *text == '"')
			buf_printf(out, "&#%d;", *text);
		else
			buf_add_char(out, *text);
	}
}

struct http_body *landing_new(const char *telemetry_path)
{
	struct http_body *body = http_body_new(PAGE_MAX_BYTES);
	struct buf *out = &body->bytes;

	buf_add_text(out,
	             "<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n"
	             "<meta name=\"viewport\" content=\"width=device-width\">\n"
	             "<title>Node Exporter</title>\n"
	             "<style>:root{color-scheme:light dark}body{font:1rem/1.5 system-ui,"
	             "sans-serif;max-width:40rem;margin:3rem auto;padding:0 1rem}</style>\n"
	             "</head>\n<body>\n<h1>postern</h1>\n"
	             "<p>Node exporter for Prometheus, version " PACKAGE_VERSION
	             " (" POSTERN_REVISION ").</p>\n<p><a href=\"");
	add_html(out, telemetry_path);
	buf_add_text(out, "\">Metrics</a></p>\n</body>\n</html>\n");
	must(!out->full);
	return body;
}

/* SPDX-License-Identifier: Apache-2.0 */
#include "metrics/format.h"

#include "base/must.h"
#include "metrics/protobuf.h"

const char *escaping_name(enum escaping escaping)
{
	static const char *const names[ESCAPINGS] = { "underscores", "allow-utf-8", "dots",
		                                      "values" };

	return names[escaping];
}

size_t format_write(struct format format, struct str text, struct arena *arena, struct buf *out)
{
	struct answer_reader from = { .rest = text, .arena = arena };

	switch (format.syntax) {
	case SYNTAX_PROTOBUF:
		protobuf_write(&from, PROTO_DELIMITED, out);
		break;
	case SYNTAX_PROTOBUF_TEXT:
		protobuf_write(&from, PROTO_LINES, out);
		break;
	case SYNTAX_PROTOBUF_COMPACT:
		protobuf_write(&from, PROTO_COMPACT, out);
		break;
	case SYNTAX_TEXT:
		must(!"text is there already");
	}
	return from.left_out;
}

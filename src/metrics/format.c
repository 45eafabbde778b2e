/* SPDX-License-Identifier: Apache-2.0 */
#include "metrics/format.h"

#include "metrics/protobuf.h"
#include "metrics/textwriter.h"

size_t format_write(struct format format, struct str text, struct arena *arena, struct buf *out)
{
	struct answer_reader from;

	answer_open(&from, text, arena, format.escaping);
	switch (format.syntax) {
	case SYNTAX_TEXT:
		textwriter_write(&from, TEXT_PROMETHEUS, out);
		break;
	case SYNTAX_OPENMETRICS:
		textwriter_write(&from, TEXT_OPENMETRICS, out);
		break;
	case SYNTAX_PROTOBUF:
		protobuf_write(&from, PROTO_DELIMITED, out);
		break;
	case SYNTAX_PROTOBUF_TEXT:
		protobuf_write(&from, PROTO_LINES, out);
		break;
	case SYNTAX_PROTOBUF_COMPACT:
		protobuf_write(&from, PROTO_COMPACT, out);
		break;
	}
	return from.left_out;
}

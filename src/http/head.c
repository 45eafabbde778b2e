/* SPDX-License-Identifier: Apache-2.0 */
#include "http/head.h"

#include <errno.h>
#include <string.h>

#include "http/fields.h"
#include "http/grammar.h"
#include "http/target.h"

/* A method and a version around the longest target. */
enum { REQUEST_LINE_MAX_BYTES = HTTP_TARGET_MAX_BYTES + 64 };

/* A line ends in CRLF, or in LF alone (RFC 9112 section 2.2). */
static bool next_line(struct str *rest, struct str *line)
{
	if (!str_next_line(rest, line))
		return false;
	if (str_ends(*line, "\r"))
		line->n--;
	return true;
}

/* One empty line may come first: some clients end a body with one too many. */
static bool may_begin(const struct head_scan *scan, char c)
{
	return grammar_is_token_char(c) || (scan->line == 0 && (c == '\r' || c == '\n'));
}

int head_scan(struct head_scan *scan, struct str bytes)
{
	size_t n = bytes.n < HTTP_HEAD_MAX_BYTES ? bytes.n : HTTP_HEAD_MAX_BYTES;

	while (scan->at < n) {
		const char *end = memchr(bytes.p + scan->at, '\n', n - scan->at);
		struct str rest = str_skip(bytes, scan->line), line;

		scan->at = end ? (size_t)(end - bytes.p) + 1 : n;
		if (!scan->inside && !may_begin(scan, rest.p[0]))
			return 400;
		if (!scan->inside && scan->at - scan->line > REQUEST_LINE_MAX_BYTES)
			return 414;
		if (!end)
			break;
		next_line(&rest, &line);
		scan->end = scan->line = scan->at;
		if (line.n == 0 && scan->inside)
			return 0;
		scan->inside = line.n > 0;
	}
	return n == HTTP_HEAD_MAX_BYTES ? 431 : -EAGAIN;
}

static bool is_digit(char c)
{
	return c >= '0' && c <= '9';
}

/* Any 1.x is read as the highest that we know (RFC 9110 section 2.5). */
static int parse_version(struct str version, struct head *head)
{
	if (version.n != 8 || !str_starts(version, "HTTP/") || version.p[6] != '.')
		return 400;
	if (!is_digit(version.p[5]) || !is_digit(version.p[7]))
		return 400;
	head->http10 = str_ends(version, "1.0");
	return version.p[5] == '1' ? 0 : 505;
}

static int parse_request_line(struct str line, struct head *head)
{
	struct str method, target, version;
	int status;

	if (!str_cut(line, ' ', &method, &line) || !grammar_is_token(method))
		return 400;
	head->request.method = target_method(method);
	if (!str_cut_last(line, ' ', &target, &version))
		return 400;
	status = parse_version(version, head);
	if (status != 0)
		return status;
	return target_parse(method, (char *)target.p, target.n, &head->request);
}

static int parse_field(struct str line, struct http_request *request, struct fields *f)
{
	struct str name, value;

	if (!str_cut(line, ':', &name, &value) || !grammar_is_token(name) ||
	    !grammar_is_value(value))
		return 400;
	return fields_take(f, request, name, str_trim(value));
}

/*
 * A body without a length is refused (RFC 9112 section 6.3 offers 411), which also leaves
 * no two readings of where it ends.
 */
static int judge(const struct fields *f, struct head *head)
{
	if (f->hosts == 0 && !head->http10)
		return 400;
	if (f->has_coding && (f->has_length || head->http10))
		return 400;
	if (f->has_coding)
		return f->chunked ? 411 : 501;
	if (f->length > HTTP_REQUEST_BODY_MAX_BYTES)
		return 413;
	head->body_bytes = f->length;
	head->keep_alive = !f->close && (head->http10 ? f->keep_alive : !f->expect_continue);
	return 0;
}

int head_parse(char *bytes, size_t n, struct head *head)
{
	struct str rest = { bytes, n }, line = { 0 };
	struct fields fields = { 0 };
	int status;

	*head = (struct head){ .request.method = HTTP_OTHER };
	while (line.n == 0 && next_line(&rest, &line))
		;
	status = parse_request_line(line, head);
	while (status == 0 && next_line(&rest, &line) && line.n > 0)
		status = ++head->n_fields > HTTP_FIELDS_MAX
		                 ? 431
		                 : parse_field(line, &head->request, &fields);
	return status != 0 ? status : judge(&fields, head);
}

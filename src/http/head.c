/* SPDX-License-Identifier: Apache-2.0 */
#include "http/head.h"

#include <errno.h>
#include <string.h>

/* A method and a version around the longest target. */
enum { REQUEST_LINE_MAX_BYTES = HTTP_TARGET_MAX_BYTES + 64 };

/* What the fields say that is judged together, after the last of them. */
struct framing {
	unsigned hosts;
	bool has_length, has_coding, chunked;
	bool close, keep_alive, expect_continue;
	uint64_t length;
};

static bool is_alnum(char c)
{
	return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z');
}

static bool is_among(char c, const char *set)
{
	return c != '\0' && strchr(set, c);
}

static bool is_tchar(char c)
{
	return is_alnum(c) || is_among(c, "!#$%&'*+-.^_`|~");
}

/* What may stand in a host or a port (RFC 3986 section 3.2): no user name, no path. */
static bool is_authority_char(char c)
{
	return is_alnum(c) || is_among(c, "-._~%!$&'()*+,;=:[]");
}

/*
 * More than RFC 3986 lets in, since people type ?collect[]=cpu; but no "#", white space,
 * control character or byte beyond ASCII.
 */
static bool is_target_char(char c)
{
	return c > ' ' && c < 0x7f && c != '#';
}

static bool is_value_char(char c)
{
	return c == '\t' || ((unsigned char)c >= ' ' && c != 0x7f);
}

static bool all(struct str s, bool (*is)(char c))
{
	for (size_t i = 0; i < s.n; i++) {
		if (!is(s.p[i]))
			return false;
	}
	return true;
}

static bool is_token(struct str s)
{
	return s.n > 0 && all(s, is_tchar);
}

static bool is_nocase(struct str s, const char *text)
{
	return s.n == strlen(text) && strncasecmp(s.p, text, s.n) == 0;
}

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
	return is_tchar(c) || (scan->line == 0 && (c == '\r' || c == '\n'));
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

static int hex_digit(char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	c |= 0x20;
	return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

/* Decodes %xx in place, which never makes it longer. */
static int decode(char *p, size_t n, struct str *out)
{
	size_t used = 0;

	for (size_t i = 0; i < n; i++) {
		if (p[i] != '%') {
			p[used++] = p[i];
			continue;
		}
		if (n - i < 3 || hex_digit(p[i + 1]) < 0 || hex_digit(p[i + 2]) < 0)
			return 400;
		p[used++] = (char)(hex_digit(p[i + 1]) << 4 | hex_digit(p[i + 2]));
		i += 2;
	}
	*out = (struct str){ p, used };
	return 0;
}

/* Takes "http://host:port" off the front; the Host field counts for as little to us. */
static bool cut_origin(struct str *target)
{
	struct str authority;
	size_t n = 0;

	if (target->n >= 7 && strncasecmp(target->p, "http://", 7) == 0)
		*target = str_skip(*target, 7);
	else if (target->n >= 8 && strncasecmp(target->p, "https://", 8) == 0)
		*target = str_skip(*target, 8);
	else
		return false;
	while (n < target->n && target->p[n] != '/' && target->p[n] != '?')
		n++;
	authority = (struct str){ target->p, n };
	*target = str_skip(*target, n);
	return n > 0 && all(authority, is_authority_char);
}

/* The four forms of RFC 9112 section 3.2. */
static int parse_target(struct str target, struct str method, struct http_request *request)
{
	struct str path;

	if (target.n > HTTP_TARGET_MAX_BYTES)
		return 414;
	if (target.n == 0 || !all(target, is_target_char))
		return 400;
	request->path = STR("*");
	if (str_is(method, "CONNECT"))
		return all(target, is_authority_char) ? 0 : 400;
	if (str_is(target, "*"))
		return str_is(method, "OPTIONS") ? 0 : 400;
	if (target.p[0] != '/' && !cut_origin(&target))
		return 400;
	if (!str_cut(target, '?', &path, &request->query))
		path = target;
	request->path = STR("/");
	return path.n == 0 ? 0 : decode((char *)path.p, path.n, &request->path);
}

/* Any 1.x is read as the highest that we know (RFC 9110 section 2.5). */
static int parse_version(struct str version, struct head *head)
{
	if (version.n != 8 || !str_starts(version, "HTTP/") || version.p[6] != '.')
		return 400;
	if (hex_digit(version.p[5]) < 0 || hex_digit(version.p[5]) > 9 ||
	    hex_digit(version.p[7]) < 0 || hex_digit(version.p[7]) > 9)
		return 400;
	head->http10 = str_ends(version, "1.0");
	return version.p[5] == '1' ? 0 : 505;
}

static int parse_request_line(struct str line, struct head *head)
{
	struct str method, target, version;
	int status;

	if (!str_cut(line, ' ', &method, &line) || !is_token(method))
		return 400;
	if (str_is(method, "GET"))
		head->request.method = HTTP_GET;
	else if (str_is(method, "HEAD"))
		head->request.method = HTTP_HEAD;
	if (!str_cut_last(line, ' ', &target, &version))
		return 400;
	status = parse_version(version, head);
	return status != 0 ? status : parse_target(target, method, &head->request);
}

static int take_connection(struct framing *f, struct str value)
{
	struct str option;

	while (value.n > 0) {
		if (!str_cut(value, ',', &option, &value)) {
			option = value;
			value.n = 0;
		}
		option = str_trim(option);
		f->close |= is_nocase(option, "close");
		f->keep_alive |= is_nocase(option, "keep-alive");
	}
	return 0;
}

static int take_content_length(struct framing *f, struct str value)
{
	int rc = f->has_length ? -EINVAL : str_to_u64(value, &f->length);

	f->has_length = true;
	if (rc == -ERANGE)
		f->length = UINT64_MAX;
	return rc == -EINVAL ? 400 : 0;
}

static int take_expect(struct framing *f, struct str value)
{
	f->expect_continue = true;
	return is_nocase(value, "100-continue") ? 0 : 417;
}

static int take_host(struct framing *f, struct str value)
{
	return ++f->hosts == 1 && all(value, is_authority_char) ? 0 : 400;
}

static int take_transfer_encoding(struct framing *f, struct str value)
{
	f->chunked = !f->has_coding && is_nocase(value, "chunked");
	f->has_coding = true;
	return 0;
}

/* Fields that say where the request ends and what happens after it. */
static const struct {
	const char *name;
	int (*take)(struct framing *f, struct str value);
} framing_fields[] = {
	{ "Connection", take_connection },
	{ "Content-Length", take_content_length },
	{ "Expect", take_expect },
	{ "Host", take_host },
	{ "Transfer-Encoding", take_transfer_encoding },
};

/* Fields for the owner; the first of each counts. */
static struct str *owner_field(struct http_request *r, struct str name)
{
	if (is_nocase(name, "Accept"))
		return &r->accept;
	if (is_nocase(name, "Accept-Encoding"))
		return &r->accept_encoding;
	if (is_nocase(name, "Authorization"))
		return &r->authorization;
	if (is_nocase(name, "X-Prometheus-Scrape-Timeout-Seconds"))
		return &r->scrape_timeout;
	return NULL;
}

static int parse_field(struct str line, struct http_request *request, struct framing *f)
{
	struct str name, value, *kept;

	if (!str_cut(line, ':', &name, &value) || !is_token(name) || !all(value, is_value_char))
		return 400;
	value = str_trim(value);
	for (size_t i = 0; i < sizeof(framing_fields) / sizeof(framing_fields[0]); i++) {
		if (is_nocase(name, framing_fields[i].name))
			return framing_fields[i].take(f, value);
	}
	kept = owner_field(request, name);
	if (kept && !kept->p)
		*kept = value;
	return 0;
}

/*
 * A body without a length is refused (RFC 9112 section 6.3 offers 411), which also leaves
 * no two readings of where it ends.
 */
static int judge(const struct framing *f, struct head *head)
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
	struct framing framing = { 0 };
	int status;

	*head = (struct head){ .request.method = HTTP_OTHER };
	while (line.n == 0 && next_line(&rest, &line))
		;
	status = parse_request_line(line, head);
	for (size_t i = 0; status == 0 && next_line(&rest, &line) && line.n > 0; i++) {
		status =
			i < HTTP_FIELDS_MAX ? parse_field(line, &head->request, &framing) : 431;
	}
	return status != 0 ? status : judge(&framing, head);
}

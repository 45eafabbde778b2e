/* SPDX-License-Identifier: Apache-2.0 */
#include "conf/columns.h"

#include <stdlib.h>
#include <sys/ioctl.h>
#include <unistd.h>

size_t columns_of_output(void)
{
	struct winsize size = { 0 };
	uint64_t columns;

	if (str_to_u64(str_from(getenv("COLUMNS")), &columns) < 0)
		columns = ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) == 0 ? size.ws_col : 0;
	if (columns == 0 || columns > INT16_MAX)
		return COLUMNS_DEFAULT;
	return columns < COLUMNS_MIN ? COLUMNS_MIN : (size_t)columns;
}

void columns_wrap(struct buf *out, struct str text, size_t indent, size_t width)
{
	struct str rest = text, word;
	size_t column = 0;

	while (str_next_word(&rest, &word)) {
		if (column > 0 && column + 1 + word.n > width) {
			buf_printf(out, "\n%*s", (int)indent, "");
			column = 0;
		} else if (column > 0) {
			buf_add_char(out, ' ');
			column++;
		}
		buf_add_str(out, word);
		column += word.n;
	}
	buf_add_char(out, '\n');
}

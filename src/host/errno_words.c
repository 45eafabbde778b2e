/* SPDX-License-Identifier: Apache-2.0 */
#include "host/errno_words.h"

#include <errno.h>
#include <stddef.h>

static const struct {
	int code;
	const char *words;
} rows[] = {
	{ EPERM, "operation not permitted" },
	{ ENOENT, "no such file or directory" },
	{ EINTR, "interrupted system call" },
	{ EIO, "input/output error" },
	{ ENXIO, "no such device or address" },
	{ EBADF, "bad file descriptor" },
	{ EAGAIN, "resource temporarily unavailable" },
	{ ENOMEM, "cannot allocate memory" },
	{ EACCES, "permission denied" },
	{ EFAULT, "bad address" },
	{ EBUSY, "device or resource busy" },
	{ ENODEV, "no such device" },
	{ ENOTDIR, "not a directory" },
	{ EINVAL, "invalid argument" },
	{ EROFS, "read-only file system" },
	{ ENAMETOOLONG, "file name too long" },
	{ ENOSYS, "function not implemented" },
	{ ELOOP, "too many levels of symbolic links" },
	{ ENODATA, "no data available" },
	{ ENOLINK, "link has been severed" },
	{ ECOMM, "communication error on send" },
	{ EPROTO, "protocol error" },
	{ EBADMSG, "bad message" },
	{ EOVERFLOW, "value too large for defined data type" },
	{ EOPNOTSUPP, "operation not supported" },
	{ ENETDOWN, "network is down" },
	{ ENETUNREACH, "network is unreachable" },
	{ ECONNABORTED, "software caused connection abort" },
	{ ECONNRESET, "connection reset by peer" },
	{ ENOBUFS, "no buffer space available" },
	{ ENOTCONN, "transport endpoint is not connected" },
	{ ESHUTDOWN, "cannot send after transport endpoint shutdown" },
	{ ETIMEDOUT, "connection timed out" },
	{ ECONNREFUSED, "connection refused" },
	{ EHOSTDOWN, "host is down" },
	{ EHOSTUNREACH, "no route to host" },
	{ ESTALE, "stale NFS file handle" },
	{ EUCLEAN, "structure needs cleaning" },
	{ EREMOTEIO, "remote I/O error" },
	{ ENOMEDIUM, "no medium found" },
	{ EKEYEXPIRED, "key has expired" },
	{ ENOKEY, "required key not available" },
	{ EKEYREVOKED, "key has been revoked" },
	{ EKEYREJECTED, "key was rejected by service" },
};

const char *errno_words(int code)
{
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		if (rows[i].code == code)
			return rows[i].words;
	}
	return NULL;
}

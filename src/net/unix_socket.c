/* SPDX-License-Identifier: Apache-2.0 */
#include "net/unix_socket.h"

#include <errno.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>
#include <uv.h>

#include "net/portowner.h"

static const char *path_of(const struct listen_address *address)
{
	return ((const struct sockaddr_un *)&address->sockaddr)->sun_path;
}

/* The program has no second thread yet that would make files. */
static int bind_with_mode(int fd, const struct listen_address *address)
{
	mode_t before = umask(0777 & ~address->mode);
	int rc = bind(fd, (const struct sockaddr *)&address->sockaddr, address->n);

	rc = rc < 0 ? -errno : 0;
	umask(before);
	return rc;
}

/* Negative errno, or 0 and who listens there. */
static int connect_to(const struct listen_address *address, struct portowner *owner)
{
	int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
	int rc;

	if (fd < 0)
		return -errno;
	rc = connect(fd, (const struct sockaddr *)&address->sockaddr, address->n);
	rc = rc < 0 ? -errno : 0;
	if (rc == 0)
		*owner = portowner_of_peer(fd);
	close(fd);
	return rc;
}

static int in_use(const struct listen_address *address, const struct portowner *owner,
                  struct err *err)
{
	const char *path = path_of(address);
	char whom[PORTOWNER_TEXT_MAX];

	portowner_print(owner, "ss -lxp", whom);
	return err_set(err, -EADDRINUSE, "listen unix %s%s: bind: address already in use%s",
	               *path ? "" : "@", *path ? path : path + 1, whom);
}

/* Removes what nobody listens on any more. */
static int remove_stale(const struct listen_address *address, struct err *err)
{
	const char *path = path_of(address);
	struct portowner owner = { 0 };
	struct stat st;
	int rc;

	if (lstat(path, &st) == 0 && !S_ISSOCK(st.st_mode))
		return err_set(err, -EEXIST,
		               "listen unix %s: bind: address already in use: there is a file "
		               "that is no socket; remove it or choose another path",
		               path);
	rc = connect_to(address, &owner);
	if (rc == -EACCES)
		return err_set(err, rc,
		               "listen unix %s: bind: address already in use: there is a "
		               "socket, which this program may not connect to; remove it or "
		               "choose another path",
		               path);
	if (rc != -ECONNREFUSED && rc != -ENOENT)
		return in_use(address, &owner, err);
	if (unlink(path) < 0 && errno != ENOENT)
		return err_set(err, -errno,
		               "listen unix %s: bind: address already in use: nobody listens "
		               "there, but the old socket cannot be removed: %s",
		               path, uv_strerror(-errno));
	return 0;
}

static int give_away(const struct listen_address *address, struct err *err)
{
	const char *path = path_of(address);

	if (address->owner == (uid_t)-1 && address->group == (gid_t)-1)
		return 0;
	if (lchown(path, address->owner, address->group) < 0) {
		err_set(err, -errno,
		        "listen unix %s: chown: %s: only root gives a socket to another "
		        "owner; a group has to be one of this program's own",
		        path, uv_strerror(-errno));
		unlink(path);
		return -EPERM;
	}
	return 0;
}

static int bind_failure(const struct listen_address *address, int rc, struct err *err)
{
	static const struct {
		int code;
		const char *remedy;
	} rows[] = {
		{ -ENOENT, ": the directory is missing; with systemd, RuntimeDirectory= in the "
		           "unit makes one below /run" },
		{ -EACCES, ": this program has to be allowed to write into the directory; with "
		           "systemd, RuntimeDirectory= in the unit makes one below /run" },
		{ -EROFS, ": the directory cannot be written; with systemd, RuntimeDirectory= "
		          "in the unit makes one below /run" },
	};
	const char *remedy = "";

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		if (rows[i].code == rc)
			remedy = rows[i].remedy;
	}
	return err_set(err, rc, "listen unix %s: bind: %s%s", path_of(address), uv_strerror(rc),
	               remedy);
}

/* No file, no rights: whoever is in the network namespace may connect. */
static int bind_abstract(int fd, const struct listen_address *address, struct err *err)
{
	struct portowner owner = { 0 };

	if (bind(fd, (const struct sockaddr *)&address->sockaddr, address->n) == 0)
		return 0;
	if (errno != EADDRINUSE)
		return err_set(err, -errno, "listen unix @%s: bind: %s", path_of(address) + 1,
		               uv_strerror(-errno));
	connect_to(address, &owner);
	return in_use(address, &owner, err);
}

int unix_socket_bind(int fd, const struct listen_address *address, struct unix_file *file,
                     struct err *err)
{
	const char *path = path_of(address);
	struct stat st;
	int rc;

	*file = (struct unix_file){ "" };
	if (!*path)
		return bind_abstract(fd, address, err);
	rc = bind_with_mode(fd, address);
	if (rc == -EADDRINUSE) {
		rc = remove_stale(address, err);
		if (rc < 0)
			return rc;
		rc = bind_with_mode(fd, address);
	}
	if (rc < 0)
		return bind_failure(address, rc, err);
	rc = give_away(address, err);
	if (rc == 0 && lstat(path, &st) == 0) {
		memcpy(file->path, path, sizeof(file->path));
		file->device = st.st_dev;
		file->inode = st.st_ino;
	}
	return rc;
}

void unix_socket_remove(const struct unix_file *file)
{
	struct stat st;

	if (*file->path && lstat(file->path, &st) == 0 && st.st_dev == file->device &&
	    st.st_ino == file->inode)
		unlink(file->path);
}

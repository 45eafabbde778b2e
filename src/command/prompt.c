/* SPDX-License-Identifier: Apache-2.0 */
#include "command/prompt.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <termios.h>
#include <unistd.h>

/* Those that end or stop a program which waits for its user. */
static const int signals[] = { SIGHUP, SIGINT, SIGQUIT, SIGTERM, SIGTSTP };

enum { SIGNALS = sizeof(signals) / sizeof(signals[0]) };

static volatile sig_atomic_t caught; /* handlers can reach nothing else */

static void on_signal(int signum)
{
	caught = signum;
}

void secret_wipe(struct secret *s)
{
	explicit_bzero(s, sizeof(*s));
}

/* What was read, without its line end. */
static int finish(struct secret *s, struct err *err)
{
	if (s->n > 0 && s->text[s->n - 1] == '\n')
		s->n--;
	if (s->n > 0 && s->text[s->n - 1] == '\r')
		s->n--;
	if (s->n > SECRET_MAX_BYTES)
		return err_set(err, -EMSGSIZE, "the password has more than %d bytes",
		               SECRET_MAX_BYTES);
	if (memchr(s->text, '\0', s->n))
		return err_set(err, -EILSEQ, "the password holds a NUL byte");
	if (memchr(s->text, '\n', s->n))
		return err_set(err, -EINVAL, "standard input has more than one line");
	s->text[s->n] = '\0';
	return 0;
}

/* One line, with the signals let in while it waits and at no other time. */
static int read_line(int fd, const sigset_t *let_in, struct secret *out)
{
	struct pollfd wait = { .fd = fd, .events = POLLIN };
	ssize_t n;

	if (ppoll(&wait, 1, NULL, let_in) < 0)
		return -errno;
	n = read(fd, out->text, sizeof(out->text));
	if (n < 0)
		return -errno;
	out->n = (size_t)n;
	return 0;
}

static int ask_without_echo(int fd, const char *question, const sigset_t *let_in,
                            struct secret *out)
{
	struct termios before, quiet;
	int rc;

	if (tcgetattr(fd, &before) < 0)
		return -errno;
	quiet = before;
	quiet.c_lflag &= ~(tcflag_t)(ECHO | ECHONL);
	quiet.c_lflag |= ICANON;
	if (tcsetattr(fd, TCSAFLUSH, &quiet) < 0)
		return -errno;
	dprintf(fd, "%s", question);
	rc = read_line(fd, let_in, out);
	tcsetattr(fd, TCSAFLUSH, &before); /* drops what a line too long has left */
	dprintf(fd, "\n");
	return rc;
}

/* The same, with the signals caught; -EINTR after one, which has done its work by then. */
static int ask(int fd, const char *question, struct secret *out)
{
	struct sigaction mine = { .sa_handler = on_signal }, before[SIGNALS];
	sigset_t ours, was;
	int rc;

	sigemptyset(&ours);
	for (size_t i = 0; i < SIGNALS; i++)
		sigaddset(&ours, signals[i]);
	sigprocmask(SIG_BLOCK, &ours, &was);
	caught = 0;
	for (size_t i = 0; i < SIGNALS; i++)
		sigaction(signals[i], &mine, &before[i]);
	rc = ask_without_echo(fd, question, &was, out);
	for (size_t i = 0; i < SIGNALS; i++)
		sigaction(signals[i], &before[i], NULL);
	if (caught)
		raise(caught); /* as if it came now */
	sigprocmask(SIG_SETMASK, &was, NULL);
	return rc;
}

int prompt_secret(const char *question, struct secret *out, struct err *err)
{
	int fd = open("/dev/tty", O_RDWR | O_CLOEXEC | O_NOCTTY), rc;

	if (fd < 0)
		return err_set(err, -ENOTTY,
		               "there is no terminal to ask on: give the password as one "
		               "line, with --stdin");
	do
		rc = ask(fd, question, out);
	while (rc == -EINTR); /* stopped, and continued */
	close(fd);
	if (rc < 0)
		return err_set(err, rc, "could not read from the terminal: %s", strerror(-rc));
	return finish(out, err);
}

int prompt_stdin(struct secret *out, struct err *err)
{
	ssize_t n;

	out->n = 0;
	do {
		n = read(STDIN_FILENO, out->text + out->n, sizeof(out->text) - out->n);
		if (n > 0)
			out->n += (size_t)n;
	} while ((n > 0 && out->n < sizeof(out->text)) || (n < 0 && errno == EINTR));
	if (n < 0)
		return err_set(err, -errno, "could not read standard input: %s",
		               strerror(errno));
	return finish(out, err);
}

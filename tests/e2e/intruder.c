/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Code of somebody else's inside the program, preloaded by a test: a thread that gets the
 * signal SIGRTMIN+8 tries what an intruder would do next, and says on standard error what came
 * of it. Nothing that it tries does harm where it is let.
 */

#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <linux/keyctl.h>
#include <pthread.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/ptrace.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <unistd.h>

#define SIGNAL (SIGRTMIN + 8)

/* Of the test: one there to read, one to make, and one that execve(2) would refuse at last. */
static const char *there, *made, *program;

static long opens(const char *path, int flags)
{
	long fd = syscall(SYS_openat, AT_FDCWD, path, flags, 0600);

	return fd < 0 ? fd : close((int)fd);
}

static long try_read(void)
{
	return opens(there, O_RDONLY);
}

static long try_write(void)
{
	return opens(there, O_WRONLY);
}

static long try_make(void)
{
	return opens(made, O_WRONLY | O_CREAT);
}

static long try_remove(void)
{
	return syscall(SYS_unlinkat, AT_FDCWD, made, 0);
}

static long try_execute(void)
{
	char *const none[] = { NULL };

	return syscall(SYS_execve, program, none, none);
}

static long try_code(void)
{
	void *page = mmap(NULL, 1, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

	return syscall(SYS_mprotect, page, 1, PROT_READ | PROT_EXEC);
}

static long try_inet(void)
{
	long fd = syscall(SYS_socket, AF_INET, SOCK_STREAM, 0);

	return fd < 0 ? fd : close((int)fd);
}

static long try_kill(void)
{
	return syscall(SYS_kill, getppid(), 0);
}

/* Of a process that there is not. */
static long try_trace(void)
{
	return syscall(SYS_ptrace, PTRACE_CONT, -1, 0, 0);
}

static long try_keys(void)
{
	return syscall(SYS_keyctl, KEYCTL_GET_KEYRING_ID, KEY_SPEC_PROCESS_KEYRING, 1);
}

/* Known to nobody: not refused, but not there. */
static long try_unknown(void)
{
	return syscall(SYS_io_uring_setup, 0, NULL);
}

static const struct {
	const char *name;
	long (*run)(void);
} tries[] = {
	{ "read", try_read },     { "write", try_write },     { "make", try_make },
	{ "remove", try_remove }, { "execute", try_execute }, { "code", try_code },
	{ "inet", try_inet },     { "kill", try_kill },       { "trace", try_trace },
	{ "keys", try_keys },     { "unknown", try_unknown },
};

static void on_signal(int signum)
{
	char line[1024];
	int n = snprintf(line, sizeof(line), "intruder %ld:", (long)syscall(SYS_gettid));
	int saved = errno;

	(void)signum;
	for (size_t i = 0; i < sizeof(tries) / sizeof(tries[0]); i++) {
		const char *came = tries[i].run() < 0 ? strerrorname_np(errno) : "done";

		n += snprintf(line + n, sizeof(line) - (size_t)n, " %s=%s", tries[i].name,
		              came);
	}
	line[n++] = '\n';
	(void)!write(STDERR_FILENO, line, (size_t)n);
	errno = saved;
}

struct start {
	void *(*run)(void *arg);
	void *arg;
};

static void *run_open(void *arg)
{
	struct start start = *(struct start *)arg;
	sigset_t ours;

	free(arg);
	sigemptyset(&ours);
	sigaddset(&ours, SIGNAL);
	pthread_sigmask(SIG_UNBLOCK, &ours, NULL);
	return start.run(start.arg);
}

/* Every thread hears the signal, whatever it blocks besides. */
int pthread_create(pthread_t *thread, const pthread_attr_t *attr, void *(*run)(void *arg),
                   void *arg)
{
	int (*create)(pthread_t *, const pthread_attr_t *, void *(*)(void *), void *);
	struct start *start = malloc(sizeof(*start));

	*(void **)&create = dlsym(RTLD_NEXT, "pthread_create");
	*start = (struct start){ run, arg };
	return create(thread, attr, run_open, start);
}

__attribute__((constructor)) static void come_in(void)
{
	struct sigaction action = { .sa_handler = on_signal, .sa_flags = SA_RESTART };

	there = getenv("INTRUDER_THERE");
	made = getenv("INTRUDER_MADE");
	program = getenv("INTRUDER_PROGRAM");
	if (there)
		sigaction(SIGNAL, &action, NULL);
}

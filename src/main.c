/* SPDX-License-Identifier: Apache-2.0 */
#include "base/standard.h"
#include "command/command.h"
#include "daemon/daemon.h"

int main(int argc, char **argv)
{
	const char *const *words = (const char *const *)argv;

	standard_reserve();
	if (command_is_named(argc, words))
		return command_run(argc, words);
	return daemon_run(argc, words, command_list);
}

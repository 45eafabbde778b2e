/* SPDX-License-Identifier: Apache-2.0 */
/* Every command, sorted: X(NAME) stands for NAME_command in NAME.c. */
X(check)
X(doctor)
X(passwd)
X(publish)
X(scrape_config)
X(setup)

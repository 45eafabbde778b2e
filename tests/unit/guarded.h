/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include <stdio.h>
#include <string.h>

#include "state/snapshot.h"
#include "tests/unit/pki.h"
#include "tests/unit/tmpdir.h"
#include "tests/unit/unit.h"

#define GUARDED_CONFIG                                                                         \
	"tls_server_config:\n"                                                                 \
	"  cert_file: server.crt\n"                                                            \
	"  key_file: server.key\n"                                                             \
	"  client_auth_type: RequireAndVerifyClientCert\n"                                     \
	"  client_ca_file: ca.crt\n"                                                           \
	"  client_allowed_sans:\n"                                                             \
	"    - prometheus.example\n"                                                           \
	"basic_auth_users:\n"                                                                  \
	"  prometheus: $2y$04$q8JANKxilohBZ3Z8rex8P.A9HjIRvZUMeTvDXJ0mxtEW9AxZgamjO\n"

/* A guarded door's files, and what they load to when nothing is wrong with them. */
static struct {
	struct tmpdir dir;
	char path[2 * TMP_PATH_MAX_BYTES];
	char chain[8192], authorities[8192], key[4096];
	struct snapshot *whole;
} door;

static inline int guarded_load(struct snapshot_load *out)
{
	return snapshot_load(door.path, NULL, out);
}

static inline int guarded_set_up(void **unused)
{
	static struct pki ca, other_ca, server;
	struct snapshot_load first;

	(void)unused;
	pki_make(&ca, &(struct pki_params){ .name = "ca", .is_ca = true, .days = 2 });
	pki_make(&other_ca, &(struct pki_params){ .name = "other", .is_ca = true, .days = 2 });
	pki_make(&server,
	         &(struct pki_params){
			 .name = "server", .issuer = &ca, .days = 2, .dns = "localhost" });
	snprintf(door.chain, sizeof(door.chain), "%s%s", server.crt_pem, ca.crt_pem);
	snprintf(door.authorities, sizeof(door.authorities), "%s%s", ca.crt_pem,
	         other_ca.crt_pem);
	snprintf(door.key, sizeof(door.key), "%s", server.key_pem);
	pki_free(&ca);
	pki_free(&other_ca);
	pki_free(&server);
	tmp_new(&door.dir);
	snprintf(door.path, sizeof(door.path), "%s/web.yml", door.dir.path);
	tmp_write(&door.dir, "server.crt", door.chain);
	tmp_write(&door.dir, "server.key", door.key);
	tmp_write(&door.dir, "ca.crt", door.authorities);
	tmp_write(&door.dir, "web.yml", GUARDED_CONFIG);
	assert_int_equal(guarded_load(&first), 0);
	door.whole = first.next;
	first.next = NULL;
	door.whole->generation = 1;
	snapshot_load_deinit(&first);
	return 0;
}

static inline int guarded_tear_down(void **unused)
{
	(void)unused;
	snapshot_unref(door.whole);
	tmp_free(&door.dir);
	return 0;
}

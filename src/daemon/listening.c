/* SPDX-License-Identifier: Apache-2.0 */
#include "daemon/listening.h"

#include "net/listen_address.h"

static int open_each(struct server *server, enum server_service service,
                     const struct flags *flags, const char *flag, struct err *err)
{
	const char *const *texts;
	size_t n = flags_texts(flags, flag, &texts);

	for (size_t i = 0; i < n; i++) {
		struct listen_address address;
		int rc = listen_address_parse(texts[i], &address, err);

		if (rc < 0)
			return err_prefix(err, rc, "--%s", flag);
		rc = server_listen(server, service, &address, err);
		if (rc < 0)
			return rc;
	}
	return 0;
}

static int open_metrics(struct server *server, const struct flags *flags, struct err *err)
{
	if (flags_switch(flags, "web.systemd-socket"))
		return server_adopt(server, err);
	return open_each(server, SERVER_METRICS, flags, "web.listen-address", err);
}

int listening_open(struct server *server, const struct flags *flags, struct err *err)
{
	int rc = open_metrics(server, flags, err);

	if (rc == 0)
		rc = open_each(server, SERVER_HEALTH, flags, "web.health-listen-address", err);
	if (rc < 0)
		server_withdraw(server);
	return rc;
}

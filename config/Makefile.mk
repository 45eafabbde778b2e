# SPDX-License-Identifier: Apache-2.0
# What is installed besides the program: manual, samples, systemd units, the place for web.yml.
man_MANS = man/postern.8 man/web-config.yml.5
dist_doc_DATA = ARCHITECTURE.md NEWS.md README.md SECURITY.md docs/collectors.md docs/compat.md \
	docs/attacks.md docs/key-process.md docs/threat-model.md
samples = \
	config/prometheus.yml \
	config/web-mtls-password.yml \
	config/web-mtls.yml \
	config/web-tls.yml
examplesdir = $(docdir)/examples
dist_examples_DATA = $(samples)
drop_ins = \
	config/postern.service.d/credential.conf.example \
	config/postern.service.d/dmi.conf.example \
	config/postern.service.d/notify-reload.conf \
	config/postern.service.d/perf.conf.example \
	config/postern.service.d/rapl.conf.example \
	config/postern.service.d/slabinfo.conf.example \
	config/postern.service.d/unix-socket.conf.example \
	config/postern.service.d/vsock.conf.example
dropinsdir = $(examplesdir)/postern.service.d
dist_dropins_DATA = $(drop_ins)
dist_bashcompletion_DATA = config/completions/postern
dist_fishcompletion_DATA = config/completions/postern.fish
dist_zshcompletion_DATA = config/completions/_postern
systemdsystemunit_DATA = config/postern.service config/postern.socket
dist_sysusers_DATA = config/sysusers.d/postern.conf
tmpfiles_DATA = config/tmpfiles.d/postern.conf
acme_hooks = config/acme/acme.sh config/acme/certbot config/acme/dehydrated config/acme/lego
acmedir = $(pkgdatadir)/acme
acme_SCRIPTS = $(acme_hooks)
EXTRA_DIST += $(man_MANS) .ci/run .clang-format .editorconfig CONTRIBUTING.md LICENSE autogen.sh \
	certs/mkcerts.sh config/postern.service.in config/postern.socket.in \
	config/tmpfiles.d/postern.conf.in $(acme_hooks:=.in) quickstart tests/install/bare.sh
filled_in = $(systemdsystemunit_DATA) $(tmpfiles_DATA) $(acme_hooks)
CLEANFILES += $(filled_in)

$(filled_in): Makefile
	$(AM_V_GEN)$(MKDIR_P) $(@D) && sed -e 's|@bindir[@]|$(bindir)|g' \
		-e 's|@sysconfdir[@]|$(sysconfdir)|g' -e 's|@pkgdatadir[@]|$(pkgdatadir)|g' \
		$(srcdir)/$@.in >$@.tmp && mv $@.tmp $@
config/postern.service: config/postern.service.in
config/postern.socket: config/postern.socket.in
config/tmpfiles.d/postern.conf: config/tmpfiles.d/postern.conf.in
config/acme/acme.sh: config/acme/acme.sh.in
config/acme/certbot: config/acme/certbot.in
config/acme/dehydrated: config/acme/dehydrated.in
config/acme/lego: config/acme/lego.in

# The directory only: what is in it belongs to whoever runs the host.
confdir = $(sysconfdir)/postern
install-data-local:
	$(MKDIR_P) '$(DESTDIR)$(confdir)'
uninstall-local:
	-rmdir '$(DESTDIR)$(confdir)' 2>/dev/null || :

AM_DISTCHECK_CONFIGURE_FLAGS = --with-systemdsystemunitdir='$$dc_install_base/lib/systemd/system'

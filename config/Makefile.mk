# SPDX-License-Identifier: Apache-2.0
# What is installed besides the program: manual, samples, systemd units, the place for web.yml.
man_MANS = man/postern.8 man/web-config.yml.5
dist_doc_DATA = ARCHITECTURE.md NEWS.md README.md SECURITY.md docs/collectors.md docs/compat.md
samples = \
	config/prometheus.yml \
	config/web-mtls-password.yml \
	config/web-mtls.yml \
	config/web-tls.yml
examplesdir = $(docdir)/examples
dist_examples_DATA = $(samples)
systemdsystemunit_DATA = config/postern.service config/postern.socket
EXTRA_DIST += $(man_MANS) .ci/run .clang-format .editorconfig CONTRIBUTING.md LICENSE autogen.sh \
	certs/mkcerts.sh config/postern.service.in config/postern.socket.in config/postern.sysusers \
	quickstart tests/install/bare.sh
CLEANFILES = $(systemdsystemunit_DATA)

$(systemdsystemunit_DATA): Makefile
	$(AM_V_GEN)$(MKDIR_P) config && sed -e 's|@bindir[@]|$(bindir)|g' \
		-e 's|@sysconfdir[@]|$(sysconfdir)|g' $(srcdir)/$@.in >$@.tmp && mv $@.tmp $@
config/postern.service: config/postern.service.in
config/postern.socket: config/postern.socket.in

sysusersdir = $(prefix)/lib/sysusers.d
confdir = $(sysconfdir)/postern

# The directory only: what is in it belongs to whoever runs the host.
install-data-local:
	$(MKDIR_P) '$(DESTDIR)$(confdir)' '$(DESTDIR)$(sysusersdir)'
	$(INSTALL_DATA) $(srcdir)/config/postern.sysusers '$(DESTDIR)$(sysusersdir)/postern.conf'
uninstall-local:
	rm -f '$(DESTDIR)$(sysusersdir)/postern.conf'
	-rmdir '$(DESTDIR)$(confdir)' 2>/dev/null || :

AM_DISTCHECK_CONFIGURE_FLAGS = --with-systemdsystemunitdir='$$dc_install_base/lib/systemd/system'

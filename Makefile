MVN := mvn -B -q
JAR := target/stepup.jar
# Classes as Java has read them once, so that a start need not; without the file, or with that of another Java, it starts all the same.
ARCHIVE := target/stepup.jsa
# Many short decisions on all cores: this collector takes a third less time for them.
ANALYSE := java -XX:+UseParallelGC -Xms1g -jar $(JAR)
SUDO := $(shell [ "$$(id -u)" = 0 ] || command -v sudo)
INSTALL_CALC := (timeout 10m $(SUDO) apt-get update && \
  timeout 10m $(SUDO) env DEBIAN_FRONTEND=noninteractive apt-get install -y --no-install-recommends libreoffice-calc)
INSTALL_NODE := (timeout 10m $(SUDO) apt-get update && \
  timeout 10m $(SUDO) env DEBIAN_FRONTEND=noninteractive apt-get install -y --no-install-recommends nodejs npm)
INSTALL_CHROMIUM := (timeout 10m $(SUDO) apt-get update && \
  timeout 10m $(SUDO) env DEBIAN_FRONTEND=noninteractive apt-get install -y --no-install-recommends chromium fonts-noto-cjk)
PROMTOOL := $(shell command -v promtool || echo $(CURDIR)/target/prometheus/usr/bin/promtool)
# The package is unpacked, not installed, so that no Prometheus is started.
FETCH_PROMTOOL := (mkdir -p target/prometheus && cd target/prometheus && \
  { timeout 10m apt-get download prometheus || { timeout 10m $(SUDO) apt-get update && timeout 10m apt-get download prometheus; }; } && \
  dpkg-deb -x prometheus_*.deb .)
FUZZ_SECONDS ?= 600
# Rules that are compiled at run time see no class but their own.
FUZZ := -Xmx1g -cp target/test-classes:target/classes:$$(cat target/fuzz.classpath) com.code_intelligence.jazzer.Jazzer \
  --instrumentation_includes='stepup.**:com.fasterxml.jackson.core.**:org.eclipse.jetty.http.**:de.siegmar.**' \
  --instrumentation_excludes='stepup.ruleset.**' \
  --custom_hook_includes='stepup.**:com.fasterxml.jackson.**:org.eclipse.jetty.http.**:io.javalin.**:de.siegmar.**:org.apache.poi.**' \
  --custom_hook_excludes='stepup.ruleset.**' \
  --disabled_hooks=com.code_intelligence.jazzer.sanitizers.ServerSideRequestForgery \
  --reproducer_path=target -len_control=0 -max_total_time=$(FUZZ_SECONDS) -timeout=40 -max_len=16384 -print_final_stats=1
INPUTS := src/test/resources/fuzz
SOURCES := $(shell find src/main pom.xml -type f)
version = $(shell sed -n 's|.*<$(1).version>\(.*\)</$(1).version>.*|\1|p' pom.xml)

# The first that runs here, looked for only when it is needed; docker is often there without the daemon it needs.
ENGINE = $(shell for e in podman docker buildah; do $$e info >/dev/null 2>&1 && echo $$e && break; done)
IMAGE := stepup

.DEFAULT_GOAL := help
.PHONY: help run test image office promtool browser kafka spark spark-test fuzz overload bench clients bundle check scenarios coverage suggest mutate invariants diff impact workbook import page golden fmt clean

help: ## list the targets
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 12

run: $(JAR) $(ARCHIVE) ## build and serve on http://localhost:8080
	java -XX:SharedArchiveFile=$(ARCHIVE) -Xlog:cds=off -jar $(JAR) serve

test: ## build, and run every test and check
	mvn -B verify

image: ## build a container image with podman, docker or buildah, named IMAGE=stepup
	@engine="$(ENGINE)"; test -n "$$engine" || \
	  { echo "make image needs podman, docker or buildah, and none of them runs here; install or start one" >&2; exit 1; }; \
	$(MVN) clean package -DskipTests -Dspotless.check.skip && mkdir target/image && \
	cp -R target/lib $(JAR) rules src/deploy/Containerfile target/image/ && \
	$$engine build --pull -t $(IMAGE) $(if $(BASE),--build-arg BASE=$(BASE)) -f target/image/Containerfile target/image

office: ## run the tests that need LibreOffice, and install it if it is missing
	@command -v soffice >/dev/null || $(INSTALL_CALC) || \
	  { echo "make office needs LibreOffice Calc (soffice), and apt-get could not install it; install it by hand" >&2; exit 1; }
	mvn -B test -Dgroups=office -DexcludedGroups=

promtool: ## check the alerts and the numbers with Prometheus' promtool, and fetch it if it is missing
	@test -x $(PROMTOOL) || $(FETCH_PROMTOOL) || \
	  { echo "make promtool needs Prometheus' promtool, and apt-get could not fetch it; install it by hand" >&2; exit 1; }
	PROMTOOL=$(PROMTOOL) mvn -B test -Dgroups=promtool -DexcludedGroups=

browser: ## walk through the console in Chromium, and install it if it is missing; pictures go to target/screenshots
	@{ command -v chromium && ls /usr/share/fonts/opentype/noto/NotoSansCJK-Regular.ttc; } >/dev/null 2>&1 || $(INSTALL_CHROMIUM) || \
	  { echo "make browser needs Chromium and Chinese characters (chromium, fonts-noto-cjk), and apt-get could not install them; install them by hand" >&2; exit 1; }
	mvn -B -Pbrowser test -Dgroups=browser -DexcludedGroups=

fuzz: ## search for requests and tables that break something, FUZZ_SECONDS=600 each
	$(MVN) -Pfuzz -Dspotless.check.skip test-compile dependency:build-classpath -Dmdep.includeScope=test -Dmdep.outputFile=target/fuzz.classpath
	@passed=0; failed=0; for target in HttpFuzz TablesFuzz; do \
	  echo "$$target: what it does is told in target/$$target.log"; \
	  mkdir -p .fuzz/$$target; \
	  if java $(FUZZ) --target_class=stepup.fuzz.$$target -artifact_prefix=$(INPUTS)/$$target/ \
	    .fuzz/$$target $(INPUTS)/$$target > target/$$target.log 2>&1; \
	  then passed=$$((passed + 1)); else failed=$$((failed + 1)); \
	    grep -E -A 20 '^== Java|^SUMMARY' target/$$target.log; \
	    grep -E '^(artifact_prefix|Base64)' target/$$target.log; fi; \
	  echo "$$target: $$(sed -n 's/^stat::number_of_executed_units: *//p' target/$$target.log) inputs tried"; \
	done; \
	echo "fuzz: $$passed passed, $$failed failed"; test $$failed = 0 || \
	  { echo "what was found is in $(INPUTS); name it after what is wrong" >&2; exit 1; }

overload: ## ask a service for five times what it can decide, SECONDS=8 a step, and check every answer
	$(MVN) -Dspotless.check.skip test-compile dependency:build-classpath -Dmdep.includeScope=test -Dmdep.outputFile=target/overload.classpath
	@java -cp target/test-classes:target/classes:$$(cat target/overload.classpath) stepup.load.Overload $(SECONDS)

kafka: ## build target/kafka/stepup.jar, which decides facts on a topic, and test it with a real broker
	mvn -B -Pkafka -Dtest='stepup.kafka.*Test' verify

spark: ## build target/spark/stepup.jar, which Apache Spark runs, and fetch a Spark to try it with into target/spark/home
	@rm -rf target/spark/classes/lib target/spark/home
	$(MVN) -f src/spark/home/pom.xml -Dspark.version=$(call version,spark) -Dhome=$(CURDIR)/target/spark/home package
	@cp -R src/spark/home/bin target/spark/home
	@for jar in scala-library-$(call version,scala) hadoop-client-api-$(call version,hadoop); do \
	  test -f target/spark/home/jars/$$jar.jar || { echo "Spark $(call version,spark) comes with another than $$jar; correct pom.xml" >&2; exit 1; }; \
	done
	$(MVN) -Pspark -Dmaven.test.skip -DskipTests -Dspotless.check.skip package

spark-test: spark ## test it with Spark in one process, and with a master and workers on a million requests
	mvn -B -Pspark -Dtest='stepup.spark.*Test' verify

bench: $(JAR) $(ARCHIVE) ## measure beside hand-written Java and other engines, all answers checked; SHORT=1 only shows that it works
	@command -v npm >/dev/null || $(INSTALL_NODE) || \
	  { echo "make bench needs Node and npm for two of the others, and apt-get could not install them; install them by hand" >&2; exit 1; }
	$(MVN) -Pbench -Dspotless.check.skip test-compile dependency:build-classpath -Dmdep.includeScope=test -Dmdep.outputFile=target/bench/classpath
	@mkdir -p target/bench/node && cp -R src/bench/node/. target/bench/node && cd target/bench/node && npm install --silent --no-audit --no-fund
	@for part in Bench http.HttpBench; do \
	  java -cp target/bench/test-classes:target/bench/classes:$$(cat target/bench/classpath) stepup.bench.$$part $(if $(SHORT),--short) || exit 1; \
	done

clients: ## generate clients in TypeScript and Java from the API document, and have them ask a running service everything
	@command -v npm >/dev/null || $(INSTALL_NODE) || \
	  { echo "make clients needs Node and npm, and apt-get could not install them; install them by hand" >&2; exit 1; }
	$(MVN) -Pclients -Dspotless.check.skip test-compile dependency:copy@generator dependency:copy@libraries \
	  dependency:build-classpath -Dmdep.includeScope=test -Dmdep.outputFile=target/clients/classpath
	@mkdir -p target/clients/node && cp src/clients/node/* target/clients/node && \
	  cd target/clients/node && npm install --silent --no-audit --no-fund --no-package-lock
	@java -cp target/test-classes:target/classes:$$(cat target/clients/classpath) stepup.clients.Clients \
	  target/clients/openapi-generator-cli.jar target/clients/lib

check: $(JAR) ## check tables, rules and scenarios in RULES, and name every mistake with its cell
	@java -jar $(JAR) check $(FILE)

workbook: $(JAR) ## write all tables in RULES into one workbook, stepup.xlsx or FILE=...
	@java -jar $(JAR) workbook export $(FILE)

import: $(JAR) ## write what was changed in the workbook FILE=... into the tables in RULES, if all is right
	@java -jar $(JAR) workbook import $(FILE)

page: $(JAR) ## compare the programme's published page FILE=... (Markdown or HTML) with RULES, and draft rows for what is missing
	@java -jar $(JAR) import-page $(FILE)

scenarios: $(JAR) ## run the scenarios in RULES, and name the rows that none exercises
	@java -jar $(JAR) scenarios

coverage: $(JAR) ## tell which rows, cells and cases of RULES the scenarios exercise, and mark what is left out in MARK=out.xlsx
	@java -jar $(JAR) coverage $(if $(MARK),--annotate $(MARK))

suggest: $(JAR) ## print scenarios for what none exercises yet, with the present verdict, to be confirmed
	@java -jar $(JAR) suggest $(if $(LIMIT),--limit $(LIMIT))

mutate: $(JAR) ## change each cell of the tables in RULES in memory, and name those that no scenario notices
	@$(ANALYSE) mutate

diff: $(JAR) ## which decisions change from the rules FROM=... (folder or git revision) to those in RULES, or TO=...
	@$(ANALYSE) diff $(FROM) $(TO)

invariants: $(JAR) ## look at every case the rules in RULES can tell apart, and name each invariant that does not hold
	@java -jar $(JAR) invariants

impact: $(JAR) ## what the rules TO=... (folder or git revision) would have decided, of the log in DATA or of FACTS=...
	@$(ANALYSE) impact $(TO) $(if $(FACTS),--records $(FACTS))

bundle: $(JAR) ## build one file of the rules in RULES for many replicas, signed with KEY=signing.pem, in the folder OUT=...
	@java -jar $(JAR) bundle $(if $(KEY),--key $(KEY)) $(if $(OUT),--out $(OUT))

golden: ## write the expected messages and answers anew; read the difference before you commit it
	mvn -B test -Dtest='*Golden*' -Dgolden.write=true

fmt: ## format the code
	$(MVN) spotless:apply

clean: ## delete what the build made
	$(MVN) clean

$(ARCHIVE): $(JAR)
	@rm -rf target/rehearsal $(ARCHIVE)
	@java -jar $(JAR) rehearse target/rehearsal >/dev/null 2>&1 && \
	  java -XX:ArchiveClassesAtExit=$(ARCHIVE) -XX:ErrorFile=target/rehearsal/error.log -jar $(JAR) rehearse target/rehearsal >/dev/null 2>&1 || true

$(JAR): $(SOURCES)
	$(MVN) -DskipTests -Dspotless.check.skip package
	@touch $(JAR)

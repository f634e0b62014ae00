MVN := mvn -B -q
JAR := target/stepup.jar
SOURCES := $(shell find src/main pom.xml -type f)

.DEFAULT_GOAL := help
.PHONY: help run test check scenarios golden fmt clean

help: ## list the targets
	@grep -hE '^[a-z]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 12

run: $(JAR) ## build and serve on http://localhost:8080
	java -jar $(JAR) serve

test: ## build, and run every test and check
	mvn -B verify

check: $(JAR) ## check the tables and rules in RULES, and name every mistake with its cell
	@java -jar $(JAR) check

scenarios: $(JAR) ## run the scenarios in RULES, and name the rows that none exercises
	@java -jar $(JAR) scenarios

golden: ## write the expected messages and answers anew; read the difference before you commit it
	mvn -B test -Dtest='*Golden*' -Dgolden.write=true

fmt: ## format the code
	$(MVN) spotless:apply

clean: ## delete what the build made
	$(MVN) clean

$(JAR): $(SOURCES)
	$(MVN) -DskipTests -Dspotless.check.skip package
	@touch $(JAR)

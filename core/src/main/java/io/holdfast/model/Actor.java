package io.holdfast.model;

import java.util.Objects;

/** Who did something: a person, or Holdfast by a rule or a part of itself. */
public sealed interface Actor permits Actor.Person, Actor.Rule, Actor.Component {
    /** A person, by the name that the plant's own log-on gave. */
    record Person(String name) implements Actor {
        /** Checks the name. */
        public Person {
            Checks.identifier("name", name);
        }

        @Override
        public String toString() {
            return "person:" + name;
        }
    }

    /**
     * A version of a detection rule.
     *
     * @param rule the rule
     * @param config a hash of its settings; empty where the rule is no longer in force and they are not known any more
     */
    record Rule(RuleRef rule, String config) implements Actor {
        /** Checks the rule. */
        public Rule {
            Objects.requireNonNull(rule, "rule");
            Objects.requireNonNull(config, "config");
        }

        @Override
        public String toString() {
            return "rule:" + rule + (config.isEmpty() ? "" : " config " + config);
        }
    }

    /** A part of Holdfast itself. */
    record Component(String name) implements Actor {
        /** Checks the name. */
        public Component {
            Checks.identifier("name", name);
        }

        @Override
        public String toString() {
            return "component:" + name;
        }
    }
}

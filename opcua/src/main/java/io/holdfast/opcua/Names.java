package io.holdfast.opcua;

import java.util.HashMap;
import java.util.Map;
import org.eclipse.milo.opcua.stack.core.NamespaceTable;
import org.eclipse.milo.opcua.stack.core.types.builtin.NodeId;
import org.eclipse.milo.opcua.stack.core.types.builtin.QualifiedName;
import org.eclipse.milo.opcua.stack.core.types.builtin.unsigned.UInteger;
import org.eclipse.milo.opcua.stack.core.types.builtin.unsigned.UShort;

/** The nodes of the tables by the namespace numbers of one server. Immutable. */
final class Names {
    private final Map<String, UShort> indexes = new HashMap<>();

    private Names() {
        indexes.put(TypeTable.BASE, UShort.MIN);
    }

    /** Returns the names in a namespace table, as far as it has the tables' namespaces. */
    static Names in(NamespaceTable namespaces) {
        Names names = new Names();
        for (TypeTable.Namespace namespace : TypeTable.get().namespaces()) {
            UShort index = namespaces.getIndex(namespace.uri());
            if (index != null) {
                names.indexes.put(namespace.prefix(), index);
            }
        }
        return names;
    }

    boolean has(String prefix) {
        return indexes.containsKey(prefix);
    }

    NodeId id(TypeTable.Key key) {
        return new NodeId(index(key.prefix()), UInteger.valueOf(key.number()));
    }

    NodeId id(String prefix, int number) {
        return new NodeId(index(prefix), UInteger.valueOf(number));
    }

    /** Returns the number of a type, {@code mv:VisionSystemType}. */
    NodeId type(String qualifiedName) {
        return id(TypeTable.get().type(qualifiedName));
    }

    QualifiedName name(String prefix, String name) {
        return new QualifiedName(index(prefix), name);
    }

    /** Returns a browse name from {@code mv:ResultManagement}; without a prefix it is one of the base namespace. */
    QualifiedName name(String qualifiedName) {
        int colon = qualifiedName.indexOf(':');
        return colon < 0
                ? new QualifiedName(0, qualifiedName)
                : name(qualifiedName.substring(0, colon), qualifiedName.substring(colon + 1));
    }

    private UShort index(String prefix) {
        UShort index = indexes.get(prefix);
        if (index == null) {
            throw new IllegalStateException("the server does not have "
                    + TypeTable.get().namespace(prefix).uri());
        }
        return index;
    }
}

package org.openpresence.sip.message;

import java.lang.reflect.Method;
import java.lang.reflect.RecordComponent;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** What must hold of every value that comes out of a message. */
final class Values {

    private static final ClassValue<List<Method>> COMPONENTS = new ClassValue<>() {
        @Override
        protected List<Method> computeValue(Class<?> type) {
            return Arrays.stream(type.getRecordComponents())
                    .map(RecordComponent::getAccessor)
                    .peek(accessor -> accessor.setAccessible(true))
                    .toList();
        }
    };

    private Values() {}

    /** Fails when a component is null, or any text in it has a line break or a NUL. */
    static void assertClean(Record values) throws ReflectiveOperationException {
        for (Method component : COMPONENTS.get(values.getClass())) {
            assertCleanValue(component.invoke(values), component.getName());
        }
    }

    private static void assertCleanValue(Object value, String name) throws ReflectiveOperationException {
        if (value instanceof String text) {
            if (text.indexOf('\n') >= 0 || text.indexOf('\r') >= 0 || text.indexOf('\0') >= 0) {
                throw new AssertionError(name + " has a line break or NUL: " + text);
            }
        } else if (value instanceof Optional<?> optional) {
            assertCleanValue(optional.isPresent() ? optional.get() : "", name);
        } else if (value instanceof List<?> list) {
            for (Object element : list) {
                assertCleanValue(element, name);
            }
        } else if (value instanceof Record inner) {
            assertClean(inner);
        } else if (value == null) {
            throw new AssertionError(name + " is null");
        }
    }
}

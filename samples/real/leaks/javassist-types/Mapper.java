package data.mapper;

import javassist.ClassPool;
import javassist.CtClass;
import javassist.CtField;

/** Describes the columns of a query as a class, to look at its fields. */
public class Mapper {
    private static int queries;

    static int describe(String[] columns) throws Exception {
        ClassPool pool = ClassPool.getDefault();
        CtClass type = pool.makeClass("data.mapper.Row" + queries++);
        for (String column : columns) {
            type.addField(CtField.make("public String " + column + ";", type));
        }
        return type.getFields().length;
    }

    public static void main(String[] args) throws Exception {
        long fields = 0;
        while (fields >= 0) {
            fields += describe(new String[] {"id", "name", "street", "city"});
        }
    }
}

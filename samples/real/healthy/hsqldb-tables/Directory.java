package school.directory;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.Statement;
import java.util.Properties;
import org.hsqldb.jdbc.JDBCDataSource;

/** Pupils of a school district. */
public class Directory {
    public static void main(String[] args) throws Exception {
        JDBCDataSource source = new JDBCDataSource();
        source.setUrl("jdbc:hsqldb:mem:district");
        source.setUser("SA");
        Connection connection = source.getConnection();
        try (Statement setup = connection.createStatement()) {
            setup.execute("create table pupil(id int primary key, name varchar(60), class varchar(8), born date)");
        }
        try (PreparedStatement insert = connection.prepareStatement("insert into pupil values(?, ?, ?, current_date)")) {
            for (int id = 0; id < 50_000; id++) {
                insert.setInt(1, id);
                insert.setString(2, "Pupil number " + id);
                insert.setString(3, 5 + id % 8 + "abc".substring(id % 3, id % 3 + 1));
                insert.executeUpdate();
            }
        }
        System.out.println("ready");
        Thread.sleep(Long.MAX_VALUE);
        new Properties().load(System.in);
    }
}

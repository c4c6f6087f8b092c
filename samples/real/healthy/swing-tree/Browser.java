package files.browser;

import javax.swing.JTree;
import javax.swing.tree.DefaultMutableTreeNode;
import javax.swing.tree.DefaultTreeModel;

/** Shows all files of a disk in a tree. */
public class Browser {
    private static JTree tree;

    static DefaultMutableTreeNode folder(String name, int depth) {
        DefaultMutableTreeNode node = new DefaultMutableTreeNode(name);
        for (int child = 0; child < (depth == 0 ? 60 : 12); child++) {
            node.add(depth == 0 ? new DefaultMutableTreeNode(name + "/file" + child + ".txt") : folder(name + "/" + child, depth - 1));
        }
        return node;
    }

    public static void main(String[] args) throws Exception {
        tree = new JTree(new DefaultTreeModel(folder("disk", 3)));
        System.out.println(tree.getRowCount());
        System.out.println("ready");
        Thread.sleep(Long.MAX_VALUE);
    }
}

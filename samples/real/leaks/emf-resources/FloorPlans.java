package building.plans;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import org.eclipse.emf.common.util.URI;
import org.eclipse.emf.ecore.EAttribute;
import org.eclipse.emf.ecore.EClass;
import org.eclipse.emf.ecore.EObject;
import org.eclipse.emf.ecore.EPackage;
import org.eclipse.emf.ecore.EReference;
import org.eclipse.emf.ecore.EcoreFactory;
import org.eclipse.emf.ecore.EcorePackage;
import org.eclipse.emf.ecore.EStructuralFeature;
import org.eclipse.emf.ecore.resource.Resource;
import org.eclipse.emf.ecore.resource.ResourceSet;
import org.eclipse.emf.ecore.resource.impl.ResourceSetImpl;
import org.eclipse.emf.ecore.xmi.impl.XMIResourceFactoryImpl;

/** Counts the rooms of plans that architects send in. */
public class FloorPlans {
    private final ResourceSet plans = new ResourceSetImpl();
    private final EClass floor = EcoreFactory.eINSTANCE.createEClass();
    private final EClass room = EcoreFactory.eINSTANCE.createEClass();
    private final EReference rooms = EcoreFactory.eINSTANCE.createEReference();
    private final EAttribute name = EcoreFactory.eINSTANCE.createEAttribute();

    FloorPlans() {
        EPackage building = EcoreFactory.eINSTANCE.createEPackage();
        building.setName("building");
        building.setNsPrefix("building");
        building.setNsURI("urn:building");
        floor.setName("Floor");
        room.setName("Room");
        name.setName("name");
        name.setEType(EcorePackage.Literals.ESTRING);
        room.getEStructuralFeatures().add(name);
        rooms.setName("rooms");
        rooms.setEType(room);
        rooms.setContainment(true);
        rooms.setUpperBound(EStructuralFeature.UNBOUNDED_MULTIPLICITY);
        floor.getEStructuralFeatures().add(rooms);
        building.getEClassifiers().add(floor);
        building.getEClassifiers().add(room);
        plans.getPackageRegistry().put(building.getNsURI(), building);
        plans.getResourceFactoryRegistry().getExtensionToFactoryMap().put("plan", new XMIResourceFactoryImpl());
    }

    /** What an architect's program would send. */
    byte[] draw(int number) throws IOException {
        Resource drawn = new XMIResourceFactoryImpl().createResource(URI.createURI("drawn.plan"));
        EObject drawnFloor = new org.eclipse.emf.ecore.impl.DynamicEObjectImpl(floor);
        for (int i = 0; i < 20; i++) {
            EObject drawnRoom = new org.eclipse.emf.ecore.impl.DynamicEObjectImpl(room);
            drawnRoom.eSet(name, "room " + number + "." + i);
            @SuppressWarnings("unchecked")
            java.util.List<EObject> list = (java.util.List<EObject>) drawnFloor.eGet(rooms);
            list.add(drawnRoom);
        }
        drawn.getContents().add(drawnFloor);
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        drawn.save(out, null);
        return out.toByteArray();
    }

    int count(String project, byte[] xml) throws IOException {
        Resource plan = plans.createResource(URI.createURI("inbox:/" + project + ".plan"));
        plan.load(new ByteArrayInputStream(xml), null);
        return ((java.util.List<?>) plan.getContents().get(0).eGet(rooms)).size();
    }

    public static void main(String[] args) throws IOException {
        FloorPlans service = new FloorPlans();
        long rooms = 0;
        for (int number = 0; rooms >= 0; number++) {
            rooms += service.count("project-" + number, service.draw(number));
        }
    }
}
